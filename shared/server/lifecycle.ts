import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

type Phase = 'starting' | 'serving' | 'draining' | 'closing';

/** Where a process stands between its start and its end. Built once a process. */
export class Lifecycle {
  readonly #isHopeless: () => boolean;
  #phase: Phase = 'starting';

  /** @param isHopeless whether the process is too late with everything to be asked for more */
  constructor(isHopeless: () => boolean) {
    this.#isHopeless = isHopeless;
  }

  enter(phase: Phase): void {
    this.#phase = phase;
  }

  /** What is asked now, the process asks itself. */
  get isStarting(): boolean {
    return this.#phase === 'starting';
  }

  /** Why no new work should be sent here; undefined when it should. */
  get unready(): Exclude<Phase, 'serving'> | 'overloaded' | undefined {
    if (this.#phase !== 'serving') return this.#phase;
    return this.#isHopeless() ? 'overloaded' : undefined;
  }

  /** Connections are not kept any more. */
  get isLeaving(): boolean {
    return this.#phase === 'draining' || this.#phase === 'closing';
  }
}

export interface LeaveOptions {
  readonly lifecycle: Lifecycle;
  readonly server: Server;
  /** Stops listening; settles when every connection has ended. */
  readonly close: () => Promise<unknown>;
  /** How long to go on serving after it is said that no more should come: whoever balances the load looks only now and then. */
  readonly drainMs: number;
  /** After so long since the beginning, what is still under way is cut off. */
  readonly graceMs: number;
  readonly logger: Logger;
}

/** For a request that was sent to a connection while we stopped listening. */
const lingerMs = 250;

/**
 * Ends a server without losing a request: says that it leaves and lets go of each connection with its next answer; serves on until
 * nobody sends any more; stops listening; waits for what is under way, which its own deadlines end.
 */
export async function leave({ lifecycle, server, close, drainMs, graceMs, logger }: LeaveOptions): Promise<void> {
  const cutOff = setTimeout(() => {
    logger.warn({ graceMs }, 'the time to leave is over: connections still open are cut off');
    server.closeAllConnections();
  }, graceMs);
  lifecycle.enter('draining');
  if (drainMs > 0) {
    logger.info({ drainMs }, 'leaving: serving on until nobody sends any more');
    await sleep(drainMs);
    await stopListening(server);
    await sleep(Math.min(lingerMs, drainMs));
  }
  lifecycle.enter('closing');
  await close();
  clearTimeout(cutOff);
}

/**
 * Only that: `http.Server.close` destroys idle connections as well, and with them those whose first request is still on its way.
 * Connections that the kernel holds for us are lost with the listener, so it goes right after the loop has taken in what there was.
 */
async function stopListening(server: Server): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  NetServer.prototype.close.call(server);
}
