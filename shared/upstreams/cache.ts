import type { AnswerCache } from '../cache/index.ts';
import { toFoyerError } from '../errors/index.ts';
import { type AskAll, CachedOperation, type StaleAnswer } from './cached-operation.ts';
import { asking, type Call, deliver, type Policy } from './call.ts';
import type { CallCounts } from './call-counts.ts';
import type { Operation } from './types.ts';

/** The step of the cache, for calls on their own and for those that are gathered. Built once a process. */
export interface CacheStep {
  readonly policy: Policy;
  /**
   * Puts the cache in front of what asks for many. Members of a batch are kept one by one, each under the key of its own operation, so
   * that one list finds what another has fetched; the bulk call itself is not cached.
   */
  gathered(operation: Operation, ask: AskAll): AskAll;
  /** What the ladder serves first when a call has failed. */
  stale(call: Call): StaleAnswer | undefined;
}

/** @param cache without one, nothing is kept and nothing is in the way */
export function createCache(cache: AnswerCache | undefined, counts: CallCounts): CacheStep {
  if (!cache) return { policy: () => undefined, gathered: (_operation, ask) => ask, stale: () => undefined };
  const kept = new Map<Operation, CachedOperation>();

  const cachedOf = (operation: Operation): CachedOperation => {
    let cached = kept.get(operation);
    if (!cached) kept.set(operation, (cached = new CachedOperation(cache, operation, counts.of(operation))));
    return cached;
  };

  return {
    policy: (next, operation) => {
      if (!operation.read) return undefined;
      const cached = cachedOf(operation);
      const askNext = asking(next);
      const ask: AskAll = async ([call]) => [await askNext(call!).catch(toFoyerError)];
      return (call, receiver) => {
        if (call.cache) deliver(cached.answer(call, ask), receiver);
        else next(call, receiver);
      };
    },
    gathered: (operation, ask) => {
      const cached = cachedOf(operation);
      return (calls) => (calls.some((call) => call.cache) ? cached.answerAll(calls, ask) : ask(calls));
    },
    stale: (call) => (call.cache ? cachedOf(call.operation).stale(call) : undefined),
  };
}
