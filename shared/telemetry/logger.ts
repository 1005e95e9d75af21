import type { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';
import type { LogLevel } from '../config/index.ts';

export interface LogOptions {
  readonly level: LogLevel;
  /** @default the process's standard output, which never blocks when it is a pipe */
  readonly stream?: Writable;
  /** What may wait for a reader that has fallen behind; what comes after it is dropped. @default 8 MiB */
  readonly maxWaitingBytes?: number;
}

/** A logger that never makes a request wait (design, section 9: drop and count). */
export interface Log {
  readonly logger: Logger;
  /** Lines that nobody will read, because whoever reads them has fallen behind or gone. */
  readonly dropped: number;
  /** Waits until all lines are written, and no longer than that. */
  flush(withinMs: number): Promise<void>;
}

export function createLog({ level, stream = process.stdout, maxWaitingBytes = 8 * 1_048_576 }: LogOptions): Log {
  let dropped = 0;
  let untold = 0;
  const drop = () => {
    dropped++;
    untold++;
  };
  // A reader that has gone (EPIPE) is no reason to end: without a listener it would be an uncaught exception.
  onError(stream, drop);
  const logger = pino(
    { level, base: undefined },
    {
      write(line: string) {
        if (!stream.writable || stream.writableLength > maxWaitingBytes) return drop();
        if (untold > 0) stream.write(droppedLine(untold));
        untold = 0;
        stream.write(line);
      },
    },
  );
  return {
    logger,
    get dropped() {
      return dropped;
    },
    flush: (withinMs) => flush(stream, withinMs),
  };
}

const told = new WeakMap<Writable, Set<() => void>>();

/** One listener for all logs of a process that write to the same stream. */
function onError(stream: Writable, drop: () => void): void {
  const known = told.get(stream);
  if (known) return void known.add(drop);
  const drops = new Set([drop]);
  told.set(stream, drops);
  stream.on('error', () => {
    for (const one of drops) one();
  });
}

function droppedLine(lines: number): string {
  return `{"level":40,"time":${Date.now()},"lines":${lines},"msg":"log lines were dropped: nobody read them in time"}\n`;
}

function flush(stream: Writable, withinMs: number): Promise<void> {
  if (!stream.writable || stream.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, withinMs);
    stream.write('', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
