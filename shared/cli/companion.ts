import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError } from './failures.ts';

/** A process that runs beside the server and ends with it. */
export interface Companion {
  /** Settles when it says `ready`; rejects when it ends before that. */
  readonly ready: Promise<void>;
  /** Settles when it has ended. */
  stop(): Promise<void>;
}

/** For what a companion still has to say to those it serves. */
const graceMs = 2_000;

/** Runs a Node module in a process of its own; it sends `ready` over its channel, and ends when the channel closes. */
export function startCompanion(module: string): Companion {
  if (!existsSync(module)) throw new CommandError(`there is no module ${module} to run beside the server (--with).`);
  const child = fork(resolve(module), { stdio: 'inherit' });
  const ready = new Promise<void>((settle, reject) => {
    child.once('message', (message) => message === 'ready' && settle());
    child.once('error', reject);
    child.once('exit', (code) => reject(new CommandError(`${module} ended before it was ready (exit code ${code}).`)));
  });
  const ended = new Promise<void>((settle) => child.once('close', () => settle()));
  let isWanted = true;
  ready.then(
    () =>
      ended.then(() => {
        if (isWanted) process.stderr.write(`foyer: ${module} has ended (--with); the server goes on\n`);
      }),
    () => {},
  );
  return {
    ready,
    stop: () => {
      isWanted = false;
      if (child.connected) child.disconnect();
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
      return ended;
    },
  };
}
