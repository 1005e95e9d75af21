import { type ChildProcess, spawn } from 'node:child_process';
import { at } from '../paths.ts';
import type { ServerName } from '../servers/index.ts';
import type { Question, Usage } from '../servers/serve.ts';
import type { SettingName } from '../settings/places.ts';
import { pinnedTo } from './pinned.ts';

/** A server that is measured, in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  ask(question: 'usage'): Promise<Usage>;
  ask(question: Question['ask']): Promise<unknown>;
  stop(): void;
}

export interface ServerProcessOptions {
  readonly server: ServerName;
  readonly setting: SettingName;
  readonly env: Readonly<Record<string, string>>;
  /** Words for Node, such as `--expose-gc`. */
  readonly nodeOptions?: readonly string[];
}

/** What every server is given; `NODE_ENV` as in production. */
export const authSecret = 'a secret of the benchmark, as long as HS256 wants it';

export async function startServer({
  server,
  setting,
  env,
  nodeOptions = [],
}: ServerProcessOptions): Promise<ServerProcess> {
  const node = [
    process.execPath,
    ...nodeOptionsOfAll,
    ...nodeOptions,
    at('bench/dist/servers/serve.js'),
    server,
    setting,
  ];
  const [command, ...args] = [...pinnedTo('server'), ...node] as [string, ...string[]];
  const child = spawn(command, args, {
    env: { ...process.env, ...productionOn, AUTH_SECRET: authSecret, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const answerOf = createQuestions(child, server);
  const url = (await answerOf(0)) as string;
  let last = 0;
  return {
    url,
    pid: child.pid!,
    ask: ((question: Question['ask']) => {
      const id = ++last;
      child.send({ id, ask: question });
      return answerOf(id);
    }) as ServerProcess['ask'],
    stop: () => child.kill('SIGTERM'),
  };
}

/** As `bin/foyer.js` starts Node; the others are given it as well. */
export const nodeOptionsOfAll = ['--max-semi-space-size=16', '--no-flush-bytecode'];

/** Shedding would refuse what a full core cannot take at once: here it is full on purpose. */
export const productionOn = {
  NODE_ENV: 'production',
  LIMITS_EXEMPT: '127.0.0.0/8, ::1',
  HOST: '127.0.0.1',
  PORT: '0',
  INTERNAL_PORT: '0',
  SHED_LOOP_DELAY_MS: '0',
};

function createQuestions(child: ChildProcess, server: string): (id: number) => Promise<unknown> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  child.on('message', ({ id, value }: { id: number; value: unknown }) => {
    waiting.get(id)?.resolve(value);
    waiting.delete(id);
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${server} ended with ${code}`));
  });
  return (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}
