// `@rateLimit` on fields: by graphql-rate-limit, with a store that reserves. Its own stores read, decide and write in three steps, between
// which all others do the same: of fifty at once, fifty pass where ten may.
import type { Identity as FieldIdentity, Store } from 'graphql-rate-limit';
import { FoyerError } from '../../errors/index.ts';
import type { LimitField, RateLimitRule } from '../../schema/index.ts';
import type { RequestScope } from '../../upstreams/index.ts';
import { isAdmitted, type Limit, type LimitStore } from './limit.ts';
import type { LimitTally } from './limit-tally.ts';

export interface FieldLimitsOptions {
  readonly bff: string;
  readonly store: LimitStore;
  readonly tally: LimitTally;
}

type CreateLimiter = typeof import('graphql-rate-limit').getGraphQLRateLimiter;

/** Loaded where a schema limits a field, and only there: it takes a fifth of a second. Built once a process and BFF. */
export async function loadFieldLimits(
  options: FieldLimitsOptions,
): Promise<(name: string, rule: RateLimitRule) => LimitField> {
  const { getGraphQLRateLimiter } = await import('graphql-rate-limit');
  return (name, rule) => createFieldLimit(getGraphQLRateLimiter, toLimit(name, rule), options);
}

function toLimit(name: string, { max, windowMs, burst, dryRun }: RateLimitRule): Limit {
  return burst === undefined
    ? { kind: 'window', name, max, windowMs, dryRun }
    : { kind: 'bucket', name, max, windowMs, burst, dryRun };
}

/** One limiter a directive: the library does not tell its store which limit is meant. */
function createFieldLimit(createLimiter: CreateLimiter, limit: Limit, options: FieldLimitsOptions): LimitField {
  const refuses = createLimiter({
    identifyContext: ({ client }: RequestScope) => client ?? '',
    store: new ReservingStore(limit, options),
  });
  return async (parent, args, scope, info) => {
    if (scope.client === undefined) return;
    const message = await refuses({ parent, args, context: scope, info }, oneCall);
    if (message !== undefined) throw new FoyerError('RATE_LIMITED');
  };
}

/**
 * The library counts calls it has been shown, against its own window. It is shown at most one: none when the reservation was made, and one
 * when it was not, which is one too many.
 */
const oneCall = { max: 1, window: '1m' };

class ReservingStore implements Store {
  readonly #limit: Limit;
  readonly #options: FieldLimitsOptions;

  constructor(limit: Limit, options: FieldLimitsOptions) {
    this.#limit = limit;
    this.#options = options;
  }

  /** Reserves; what the library reads here is all that it decides by. */
  async getForIdentity({ contextIdentity }: FieldIdentity): Promise<readonly number[]> {
    const { bff, store, tally } = this.#options;
    const limit = this.#limit;
    const decisions = await store.reserve([{ limit, key: `${bff}:${contextIdentity}`, cost: 1 }]);
    tally.count(bff, limit.name, decisions[0]!.allowed ? 'allowed' : limit.dryRun ? 'dry_run' : 'refused');
    return isAdmitted(decisions) ? [] : [Date.now()];
  }

  /** It is written already. */
  setForIdentity(): void {}
}
