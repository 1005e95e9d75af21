import { fork } from 'node:child_process';
import { resolve } from 'node:path';

/** A process that runs beside the server and ends with it. */
export interface Companion {
  /** Settles when it says `ready`; rejects when it ends before that. */
  readonly ready: Promise<void>;
  stop(): void;
}

/** Runs a Node module in a process of its own; it sends `ready` over its channel, and ends when the channel closes. */
export function startCompanion(module: string): Companion {
  const child = fork(resolve(module), { stdio: 'inherit' });
  const ready = new Promise<void>((settle, reject) => {
    child.once('message', (message) => message === 'ready' && settle());
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${module} ended before it was ready (exit code ${code})`)));
  });
  ready.catch(() => {});
  return {
    ready,
    stop: () => {
      if (child.connected) child.disconnect();
      child.kill('SIGTERM');
    },
  };
}
