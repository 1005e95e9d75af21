// The three BFFs in production with the reference shop behind them: what is sent, what comes back, and what it did to the process.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startShop } from '../services/shop.ts';
import { authSecret, localExempt, production, unshed } from '../support/production.ts';
import { type Answer, readAnswers } from './answers.ts';
import type { FuzzInput } from './input.ts';
import type { Heap, Question, Reading } from './target-process.ts';

export interface Observation extends Reading {
  readonly answers: readonly Answer[];
  /** The server has closed the connection. */
  readonly closed: boolean;
  /** `service.operation`, once for each call. */
  readonly calls: readonly string[];
}

export interface Target {
  readonly url: string;
  readonly pid: number;
  /** One at a time: what is seen is of this input alone. */
  observe(input: FuzzInput): Promise<Observation>;
  /** Milliseconds until `/livez` said 200, the best of three. @throws {Error} when it does not */
  liveness(): Promise<number>;
  heap(): Promise<Heap>;
  /** What was since the last one. */
  reading(): Promise<Reading>;
  /** Undefined while it runs. */
  readonly exit: string | undefined;
  stop(): Promise<void>;
}

/** An answer to a whole request is there by then: twice the longest deadline of a BFF, and more. */
const answerMs = 12_000;
/** After which a request that is not whole is left. */
const waitMs = 60;

export async function startTarget(): Promise<Target> {
  const shop = await startShop();
  const { child, url } = await startChild(shop.env);
  let exit: string | undefined;
  child.once('exit', (code, signal) => (exit = `the server ended with ${signal ?? code}`));
  const ask = async <T>(question: Question): Promise<T> => {
    if (exit !== undefined) throw new Error(exit);
    child.send(question);
    return new Promise<T>((resolve, reject) => {
      const end = () => reject(new Error(exit));
      child.once('exit', end);
      child.once('message', (answer) => {
        child.off('exit', end);
        resolve(answer as T);
      });
    });
  };
  return {
    url,
    pid: child.pid!,
    async observe(input) {
      shop.resetCalls();
      const { text, closed } = await exchange(url, input);
      const reading = await ask<Reading>('reading');
      const answers = readAnswers(text, input.bytes.startsWith('HEAD '));
      return { ...reading, answers, closed, calls: callsOf(shop.calls()) };
    },
    liveness: () => liveness(url),
    heap: () => ask<Heap>('heap'),
    reading: () => ask<Reading>('reading'),
    get exit() {
      return exit;
    },
    async stop() {
      child.kill('SIGKILL');
      if (exit === undefined) await once(child, 'exit');
      await shop.stop();
    },
  };
}

async function startChild(env: Readonly<Record<string, string>>): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(fileURLToPath(new URL('./target-process.js', import.meta.url)), {
    // As `foyer` is run.
    execArgv: ['--max-semi-space-size=16'],
    env: {
      PATH: process.env.PATH,
      ...production,
      ...unshed,
      ...localExempt,
      AUTH_SECRET: authSecret,
      ...env,
    },
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { child, url };
}

/** Sends the bytes and reads until the server closes, or until it waits for more. */
async function exchange(url: string, { bytes, mayWait }: FuzzInput): Promise<{ text: string; closed: boolean }> {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, noDelay: true });
  let text = '';
  let closed = true;
  const leave = () => {
    closed = false;
    socket.destroy();
  };
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  // A reset behind an answer, or in place of one: the judge looks at what came.
  socket.on('error', () => {});
  socket.setTimeout(mayWait ? waitMs : answerMs, leave);
  socket.write(Buffer.from(bytes, 'latin1'));
  await new Promise((resolve) => socket.once('close', resolve));
  return { text, closed };
}

async function liveness(url: string): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 && best > 100; tries++) {
    const startedAt = performance.now();
    const { status } = await fetch(`${url}/livez`, { headers: { connection: 'close' } });
    if (status !== 200) throw new Error(`/livez says ${status}`);
    best = Math.min(best, performance.now() - startedAt);
  }
  return best;
}

function callsOf(calls: Readonly<Record<string, Readonly<Record<string, { readonly count: number }>>>>): string[] {
  return Object.entries(calls).flatMap(([service, operations]) =>
    Object.entries(operations).flatMap(([operation, { count }]) => Array(count).fill(`${service}.${operation}`)),
  );
}
