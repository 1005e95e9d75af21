import type { ServiceConfig } from '../../config/index.ts';
import type { RestBinding } from '../../contracts/index.ts';
import type { CallSignal } from '../../resilience/index.ts';
import { holdsInt64 } from '../rest/compile-request.ts';
import { ConnectionPool } from '../rest/connection-pool.ts';
import { Exchange, type ExchangeRequest } from '../rest/exchange.ts';
import { compileHeaders } from '../rest/headers.ts';
import { createServiceTls, type OnTlsChange } from '../service-tls.ts';
import type { Attempt, Operation } from '../types.ts';
import { type GraphqlAnswer, readGraphqlAnswer } from './graphql-answer.ts';

/** One request, which carries one attempt or several of the same operation. */
export interface GraphqlRequest {
  /** Whose operation and headers are sent; any of several, which agree in them. */
  readonly attempt: Attempt;
  readonly body: string;
  /** On the clock of `performance.now()`. */
  readonly deadlineAt: number;
  readonly signal: CallSignal;
}

/** What a transport needs of its client. */
export type GraphqlSender = Pick<GraphqlClient, 'post' | 'close'>;

/** Posts GraphQL documents to one service over kept connections, as REST calls are sent. Built once a service. */
export class GraphqlClient {
  readonly #path: string;
  readonly #pool: ConnectionPool;
  readonly #writeHeaders: ReturnType<typeof compileHeaders>;
  readonly #exchanges = new Map<Operation, ExchangeRequest>();

  constructor(service: ServiceConfig, onTlsChange?: OnTlsChange) {
    const url = new URL(service.url);
    this.#path = url.pathname + url.search;
    const tls = createServiceTls(service, onTlsChange);
    this.#pool = new ConnectionPool({ url, connections: service.concurrency, resolveHost: undefined, tls });
    this.#writeHeaders = compileHeaders(posting, service);
  }

  /** @throws {FoyerError} for whatever is not a GraphQL answer; the signal's reason when it fires */
  post({ attempt, body, deadlineAt, signal }: GraphqlRequest): Promise<GraphqlAnswer> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const now = performance.now();
      const headers = this.#writeHeaders({ ...attempt, headers: { ...attempt.headers, accept }, deadlineAt }, now);
      const settle = (value: unknown) => {
        try {
          resolve(readGraphqlAnswer(value, exchange));
        } catch (error) {
          reject(error);
        }
      };
      const exchange = new Exchange(this.#exchangeOf(attempt.operation), signal, settle, reject);
      signal.listen(exchange);
      this.#pool.at(now).dispatch({ method: 'POST', path: this.#path, headers, body }, exchange);
    });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #exchangeOf(operation: Operation): ExchangeRequest {
    let request = this.#exchanges.get(operation);
    if (!request) {
      request = {
        operation,
        method: 'POST',
        holdsInt64: holdsInt64(operation.contract.answer),
        answerUndeclared: false,
        readsFailures: true,
      };
      this.#exchanges.set(operation, request);
    }
    return request;
  }
}

/** GraphQL over HTTP, section 5.2: the older type too, since many services know no other. */
const accept = 'application/graphql-response+json, application/json';

/** A GraphQL request as REST sees it: JSON in the body, nothing elsewhere. */
const posting: RestBinding = {
  protocol: 'rest',
  method: 'POST',
  path: [],
  parameters: [],
  body: { whole: 'document' },
};
