import { isDeepStrictEqual } from 'node:util';
import { Problem } from './problem.ts';

/** Does what a key names once, and answers the same again to whoever comes with the key and the same request. */
export interface IdempotencyStore {
  once<Answer>(key: string | undefined, request: object, act: () => Answer): Answer;
}

export function createIdempotencyStore(): IdempotencyStore {
  const done = new Map<string, { readonly request: object; readonly answer: unknown }>();
  return {
    once<Answer>(key: string | undefined, request: object, act: () => Answer): Answer {
      if (key === undefined) return act();
      const before = done.get(key);
      if (!before) {
        const answer = act();
        done.set(key, { request, answer });
        return answer;
      }
      if (isDeepStrictEqual(before.request, request)) return before.answer as Answer;
      throw new Problem('conflict', 'This idempotency key was used for another request.');
    },
  };
}
