// `foyer` as a person runs it: a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { at } from './repository.ts';

/** A server for one test: any free port, and no waiting for load balancers at its end. */
export const development = { NODE_ENV: 'development', PORT: '0', DRAIN_MS: '0' };

export interface FoyerProcessOptions {
  /** @default the repository's top */
  readonly cwd?: string;
  /** Beside PATH; nothing else of this process is handed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** A shell's words before it becomes the command, such as `ulimit -n 256`. */
  readonly prelude?: string;
  /** A file that takes its standard output; `url` is then not known. */
  readonly stdout?: number;
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

export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** A command that runs until it is told to end. Whoever starts one ends it: `process.kill()`. */
export function startFoyerProcess(args: readonly string[], options: FoyerProcessOptions = {}): FoyerProcess {
  const command = [process.execPath, at('bin/foyer.js'), ...args];
  const { prelude = ':', stdout = 'pipe' } = options;
  const child = spawn('/bin/sh', ['-c', `${prelude}; exec "$@"`, 'foyer', ...command], {
    cwd: options.cwd ?? at('.'),
    env: {
      PATH: process.env.PATH,
      NO_COLOR: '1',
      LOG_LEVEL: 'silent',
      LIMITS_EXEMPT: '127.0.0.0/8, ::1',
      ...options.env,
    },
    stdio: ['ignore', stdout, 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  const url = new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
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

/** Runs a server for as long as `use` takes. */
export async function serving<T>(
  args: readonly string[],
  options: FoyerProcessOptions,
  use: (url: string, foyer: FoyerProcess) => Promise<T>,
): Promise<T> {
  const foyer = startFoyerProcess(args, options);
  try {
    return await use(await foyer.url, foyer);
  } finally {
    foyer.process.kill('SIGKILL');
    await foyer.ended;
  }
}

/** One request, as a client sends it. */
export async function askOver(url: string, query: string, token?: string): Promise<{ status: number; body: Answer }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

export const codesOf = ({ errors }: Answer) => errors?.map(({ extensions }) => extensions.code);
