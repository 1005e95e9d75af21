// `foyer` as a person runs it: a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { at } from './repository.ts';

export interface FoyerProcessOptions {
  /** @default the repository's top */
  readonly cwd?: string;
  /** Beside PATH; nothing else of this process is handed on. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FoyerProcess {
  readonly process: ChildProcess;
  /** What it has said so far. */
  readonly said: { stdout: string; stderr: string };
  /** Settles when all its output has come, too. */
  readonly ended: Promise<Ended>;
  /** Where it says that it serves; rejects when it ends before. */
  readonly url: Promise<string>;
}

/** A command that runs until it is told to end. Whoever starts one ends it: `process.kill()`. */
export function startFoyerProcess(args: readonly string[], options: FoyerProcessOptions = {}): FoyerProcess {
  const child = spawn(process.execPath, [at('bin/foyer.js'), ...args], {
    cwd: options.cwd ?? at('.'),
    env: { PATH: process.env.PATH, NO_COLOR: '1', LOG_LEVEL: 'silent', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.stdout += text;
      const address = /http:\/\/[\w.[\]:]+:\d+/.exec(said.stdout)?.[0];
      if (address) resolve(address);
    });
    ended.then(({ code, stderr }) => reject(new Error(`foyer ended with ${code}: ${stderr}`)));
  });
  url.catch(() => {});
  return { process: child, said, ended, url };
}

/** A command that ends by itself. */
export function runFoyer(args: readonly string[], options?: FoyerProcessOptions): Promise<Ended> {
  return startFoyerProcess(args, options).ended;
}
