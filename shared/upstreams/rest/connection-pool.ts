/** Kept connections to one service. When its host gets other addresses, a new pool takes over and the old one finishes what it has. */
import { isIP, type Socket } from 'node:net';
import type { Dispatcher, Pool as UndiciPool } from 'undici';
import type { ServiceTls } from '../service-tls.ts';
import { Pool } from '../undici.ts';
import { createConnector } from './connector.ts';
import { HostAddresses, type ResolveHost } from './host-addresses.ts';

export interface ConnectionPoolOptions {
  readonly url: URL;
  readonly connections: number;
  readonly resolveHost: ResolveHost | undefined;
  readonly tls: ServiceTls | undefined;
}

const maxHeaderBytes = 64 * 1024;

export class ConnectionPool {
  readonly #addresses: HostAddresses | undefined;
  readonly #create: () => UndiciPool;
  readonly #sockets = new Set<Socket>();
  /** Pools that end their last calls. */
  readonly #closing = new Set<Promise<void>>();
  #pool: UndiciPool;

  constructor({ url, connections, resolveHost, tls }: ConnectionPoolOptions) {
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    // undici's `clientTtl` would renew connections too, but together with a limit on them it can leave calls waiting forever (undici #5144).
    this.#addresses = isIP(hostname) === 0 ? new HostAddresses(hostname, () => this.#renew(), resolveHost) : undefined;
    const connect = createConnector({ lookup: this.#addresses?.lookup, sockets: this.#sockets, tls });
    this.#create = () =>
      new Pool(url.origin, {
        connections,
        connect,
        pipelining: 1,
        maxHeaderSize: maxHeaderBytes,
        // The call's own deadline holds from the first byte to the last; these restart with every byte.
        headersTimeout: 0,
        bodyTimeout: 0,
      });
    this.#pool = this.#create();
  }

  /** The dispatcher for a call made now, on the clock of `performance.now()`. */
  at(now: number): Dispatcher {
    this.#addresses?.refresh(now);
    return this.#pool;
  }

  async close(): Promise<void> {
    this.#retire(this.#pool);
    await Promise.all(this.#closing);
    // undici forgets a client whose first connection failed, and yet lets it connect again for a call that waited.
    for (const socket of this.#sockets) socket.destroy();
  }

  #renew(): void {
    if (this.#pool.closed) return;
    const old = this.#pool;
    this.#pool = this.#create();
    this.#retire(old);
  }

  #retire(pool: UndiciPool): void {
    if (pool.closed || pool.destroyed) return;
    const closing = pool.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
