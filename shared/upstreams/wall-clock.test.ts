import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useFakeClock } from '../../test/support/fake-clock.ts';
import { AnswerCache, PublicKey } from '../cache/index.ts';
import { createAttempts, fail } from './test-attempts.ts';

const hour = 3_600_000;
const consecutive = { profile: 'consecutive', errorRatio: 1, minimumCalls: 1, windowMs: 1_000, openMs: 5_000 } as const;

for (const leapMs of [hour, -hour]) {
  test(`C5: a wall clock that leaps ${leapMs / hour} h changes no timeout, no breaker, no budget and no age`, async (t) => {
    const clock = useFakeClock(t);
    t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2027, 0, 31) });
    const leap = () => t.mock.timers.setTime(Date.now() + leapMs);

    const cache = new AnswerCache();
    const key = new PublicKey('user 1', []);
    const rule = { freshMs: 10_000, revalidateMs: 10_000, keepMs: 10_000 };
    const fill = cache.begin(key);
    cache.keep(fill, 'kept', rule);
    fill.end();

    const failing = createAttempts({
      service: { breaker: consecutive, retry: { retries: 1, budget: 0.2 } },
      attempt: () => fail('UPSTREAM_UNAVAILABLE'),
    });
    for (let call = 0; call < 3; call++) await failing.send().catch(() => {});
    leap();
    await clock.advance(4_999);
    assert.equal(failing.states()[0]!.state, 'open');
    leap();
    await clock.advance(1_001);
    assert.equal(failing.states()[0]!.state, 'half-open');

    const hanging = createAttempts({
      attempt: ({ shared }) => new Promise((_, reject) => shared.listen({ onAbort: reject })),
    });
    let isOver = false;
    const answer = assert.rejects(hanging.send(), { code: 'UPSTREAM_TIMEOUT' }).then(() => (isOver = true));
    leap();
    await clock.advance(199);
    assert.equal(isOver, false);
    await clock.advance(1);
    await answer;

    assert.equal(cache.peek(key)?.value, 'kept', 'six seconds old');
    await clock.advance(4_000);
    leap();
    assert.equal(cache.peek(key), undefined);
  });
}
