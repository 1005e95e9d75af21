import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import type { ErrorCode } from '../errors/index.ts';
import type { FailedHook } from '../policy/index.ts';
import type { Count, Family, Histogram, Metrics } from '../telemetry/index.ts';
import type { Degradation, Viewer } from '../upstreams/index.ts';
import { AccessLog } from './access-log.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { RequestCode } from './request-code.ts';

/** A request whose answer has gone out, or that nobody waits for any more. */
export interface Finished {
  readonly incoming: IncomingRequest;
  /** Those that the BFF knows; all others are one in the metrics. */
  readonly operationNames: ReadonlySet<string>;
  readonly status: number;
  readonly code: RequestCode;
}

export interface AccountsOptions {
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Lines a second, of each kind (`AccessLog`). */
  readonly linesPerSecond: number;
}

/** A name is 64 letters at most here; GraphQL's own grammar allows no others than letters, digits and `_`. */
const maxName = 64;
const none: readonly Degradation[] = Object.freeze([]);

/**
 * What becomes of every request, in the metrics and in the access log. Neither holds a token, a variable or a header. Built once a
 * process.
 */
export class Accounts {
  readonly #log: AccessLog;
  readonly #requests: Family<Count>;
  readonly #seconds: Family<Histogram>;
  readonly #degraded: Family<Count>;
  readonly #refusals: Family<Count>;
  readonly #hookFailures: Family<Count>;
  readonly #viewers = new WeakMap<Viewer, string>();

  constructor({ metrics, logger, linesPerSecond }: AccountsOptions) {
    this.#log = new AccessLog({ logger, linesPerSecond });
    this.#requests = metrics.counter({
      name: 'foyer_requests_total',
      help: 'Requests that reached a BFF and were not refused before their operation was looked at, by their first error.',
      labels: ['bff', 'operation', 'code'],
    });
    this.#seconds = metrics.histogram({
      name: 'foyer_request_duration_seconds',
      help: 'From the request to the end of its answer.',
      labels: ['bff', 'operation'],
    });
    this.#degraded = metrics.counter({
      name: 'foyer_degraded_fields_total',
      help: 'Fields that a stale value, a fallback or null stood in for.',
      labels: ['bff', 'reason', 'served'],
    });
    this.#hookFailures = metrics.counter({
      name: 'foyer_hook_failures_total',
      help: 'Hooks of bff.ts that gave nothing: they refused, broke (failed) or took too long (late).',
      labels: ['bff', 'hook', 'failure'],
    });
    this.#refusals = metrics.counter({
      name: 'foyer_refusals_total',
      help: 'Requests refused before their operation was looked at; bff is empty where it was not known.',
      labels: ['bff', 'code'],
    });
  }

  /** A hook of a BFF gave nothing; what that costs its request is told elsewhere. */
  hookFailed(bff: string, { hook, failure, traceId, error }: FailedHook): void {
    this.#hookFailures.of(bff, hook, failure).value++;
    if (failure !== 'refused' && this.#log.wants('notable'))
      this.#log.write('notable', { bff, hook, failure, traceId, detail: error.detail }, 'a hook gave nothing');
  }

  /** Refused by the front, identity, a limit or a hook, before Apollo Server saw it. */
  refused(bff: string, code: ErrorCode, status: number, traceId: string): void {
    this.#refusals.of(bff, code).value++;
    if (this.#log.wants('notable')) this.#log.write('notable', { bff, status, code, traceId }, 'refused');
  }

  finished({ incoming, operationNames, status, code }: Finished): void {
    const { bff, traceId, viewer, operation, answer } = incoming;
    const name = operation?.name;
    const label = name !== undefined && operationNames.has(name) ? name : operation ? 'other' : 'none';
    const milliseconds = performance.now() - incoming.receivedAt;
    this.#requests.of(bff.name, label, code).value++;
    this.#seconds.of(bff.name, label).observe(milliseconds / 1_000);
    const degraded = (answer?.extensions?.degraded as readonly Degradation[] | undefined) ?? none;
    for (const { reason, served } of degraded) this.#degraded.of(bff.name, reason, served).value++;
    const kind = code === 'OK' && degraded.length === 0 ? 'clean' : 'notable';
    if (!this.#log.wants(kind)) return;
    this.#log.write(
      kind,
      {
        bff: bff.name,
        operation: name?.slice(0, maxName),
        kind: operation?.kind,
        viewer: viewer ? this.#hashOf(viewer) : undefined,
        status,
        code,
        ms: Math.round(milliseconds * 10) / 10,
        degraded: degraded.length === 0 ? undefined : degraded.slice(0, 10).map(({ path }) => path.join('.')),
        traceId,
      },
      'answered',
    );
  }

  /** The same for the same viewer on every instance, and nobody's name. */
  #hashOf(viewer: Viewer): string {
    let hashed = this.#viewers.get(viewer);
    if (hashed === undefined) this.#viewers.set(viewer, (hashed = hash('sha256', viewer.id, 'hex').slice(0, 16)));
    return hashed;
  }
}
