/** Carries calls to a REST service: HTTP/1.1 over kept connections, one at a time on each. */
import type { ServiceConfig } from '../../config/index.ts';
import { createServiceTls, type OnTlsChange } from '../service-tls.ts';
import type { Attempt, Operation, Transport } from '../types.ts';
import { type CompiledRequest, compileRequest } from './compile-request.ts';
import { ConnectionPool } from './connection-pool.ts';
import { Exchange } from './exchange.ts';
import type { ResolveHost } from './host-addresses.ts';

export interface RestTransportOptions {
  /** Looks a host name up. @default the system's resolver */
  readonly resolveHost?: ResolveHost;
  readonly onTlsChange?: OnTlsChange | undefined;
}

/** Built once a service. */
export function createRestTransport(service: ServiceConfig, options: RestTransportOptions = {}): Transport {
  return new RestTransport(service, options);
}

class RestTransport implements Transport {
  readonly #basePath: string;
  readonly #pool: ConnectionPool;
  /** What never changes between calls of an operation is worked out at the first one. */
  readonly #requests = new Map<Operation, CompiledRequest>();

  constructor(service: ServiceConfig, { resolveHost, onTlsChange }: RestTransportOptions) {
    const url = new URL(service.url);
    this.#basePath = url.pathname.replace(/\/+$/, '');
    const tls = createServiceTls(service, onTlsChange);
    this.#pool = new ConnectionPool({ url, connections: service.concurrency, resolveHost, tls });
  }

  send(attempt: Attempt): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { operation, input, signal } = attempt;
      if (signal.aborted) return reject(signal.reason);
      const now = performance.now();
      const request = this.#requests.get(operation) ?? this.#compile(operation);
      // Whatever cannot be written into a request throws here and rejects the promise before anything is sent.
      const options = {
        method: request.method,
        path: request.target(input),
        headers: request.headers(attempt, now),
        body: request.body(input),
      };
      const exchange = new Exchange(request, signal, resolve, reject);
      signal.listen(exchange);
      this.#pool.at(now).dispatch(options, exchange);
    });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #compile(operation: Operation): CompiledRequest {
    const request = compileRequest(operation, this.#basePath);
    this.#requests.set(operation, request);
    return request;
  }
}
