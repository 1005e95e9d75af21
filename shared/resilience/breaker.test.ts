import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type AttemptOutcome, Breaker, type BreakerOptions, type BreakerPhase } from './breaker.ts';
import { FailureRatio } from './failure-ratio.ts';
import { FailureRun } from './failure-run.ts';

const openMs = 5_000;
const rampMs = 10_000;

/** A breaker with a clock that stands until it is told to go on. */
function create(options: Partial<BreakerOptions> = {}) {
  const clock = { now: 1_000 };
  const changes: BreakerPhase[] = [];
  const breaker = new Breaker({
    trip: new FailureRatio({ errorRatio: 0.5, minimumCalls: 20, windowMs: 10_000 }),
    openMs,
    rampMs,
    now: () => clock.now,
    random: () => 0,
    onChange: (phase) => changes.push(phase),
    ...options,
  });
  const attempt = (outcome: AttemptOutcome) => {
    const permit = breaker.enter();
    if (permit !== 0) breaker.record(permit, outcome);
    return permit !== 0;
  };
  const attempts = (count: number, outcome: AttemptOutcome) => {
    let admitted = 0;
    for (let index = 0; index < count; index++) if (attempt(outcome)) admitted++;
    return admitted;
  };
  return { breaker, clock, changes, attempt, attempts };
}

const ofRun = { trip: new FailureRun(3), rampMs: 0 };

describe('a breaker by ratio', () => {
  it('opens at half of twenty, and not before', () => {
    const { breaker, attempts } = create();
    attempts(10, 'success');
    attempts(9, 'failure');
    assert.equal(breaker.phase, 'closed');
    attempts(1, 'failure');
    assert.equal(breaker.phase, 'open');
  });

  it('stays closed below the ratio, and forgets what is older than its window', () => {
    const { breaker, clock, attempts } = create();
    attempts(19, 'failure');
    clock.now += 10_000;
    attempts(19, 'failure');
    assert.equal(breaker.phase, 'closed', 'never twenty within ten seconds');
    clock.now += 10_000;
    attempts(700, 'success');
    attempts(300, 'failure');
    assert.equal(breaker.phase, 'closed', 'three of ten');
  });

  it('counts half for a half failure, and not at all what tells nothing', () => {
    const { breaker, attempts } = create();
    attempts(30, 'half-failure');
    assert.equal(breaker.phase, 'open', 'half of each');
    const other = create();
    other.attempts(10, 'success');
    other.attempts(19, 'half-failure');
    other.attempts(500, 'unjudged');
    other.attempts(500, 'not-sent');
    assert.equal(other.breaker.phase, 'closed');
  });

  it('S80: lets nobody through while it is open, then one probe, behind which nobody queues', () => {
    const { breaker, clock, attempts } = create();
    attempts(20, 'failure');
    clock.now += openMs - 1;
    assert.equal(attempts(100, 'success'), 0);
    clock.now += 1;
    const permit = breaker.enter();
    assert.ok(permit !== 0 && breaker.probing);
    assert.equal(attempts(100, 'success'), 0, 'the others are turned away at once');
    breaker.record(permit, 'failure');
    assert.equal(breaker.phase, 'open');
    clock.now += openMs - 1;
    assert.equal(attempts(100, 'success'), 0, 'for a whole period again');
  });

  it('counts its time from when the attempt that opened it set out, and stays open for a fifth of it at least', () => {
    const { breaker, clock, attempts } = create();
    const writes = Array.from({ length: 20 }, () => breaker.enter());
    const sentAt = clock.now;
    clock.now += 3_000;
    for (const permit of writes) breaker.record(permit, 'failure', sentAt);
    clock.now += openMs - 3_000 - 1;
    assert.equal(breaker.phase, 'open');
    clock.now += 1;
    const probe = breaker.enter();
    clock.now += openMs;
    breaker.record(probe, 'failure');
    clock.now += openMs / 5 - 1;
    assert.equal(breaker.phase, 'open', 'a probe that took as long');
    clock.now += 1;
    assert.equal(attempts(1, 'success'), 1);
    assert.equal(breaker.phase, 'ramp');
  });

  it('lets a tenth, a quarter and a half through after a probe, then all', () => {
    const { breaker, clock, attempt, attempts } = create();
    attempts(20, 'failure');
    clock.now += openMs;
    assert.ok(attempt('success'));
    assert.equal(breaker.phase, 'ramp');
    assert.equal(attempts(100, 'success'), 10);
    clock.now += rampMs / 3 + 1;
    assert.equal(attempts(100, 'success'), 25);
    clock.now += rampMs / 3;
    assert.equal(attempts(100, 'success'), 50);
    clock.now += rampMs / 3;
    assert.equal(attempts(100, 'success'), 100);
    assert.equal(breaker.phase, 'closed');
  });

  it('opens again during the ramp after few failures, as few calls get through', () => {
    const { breaker, clock, attempt, attempts } = create();
    attempts(20, 'failure');
    clock.now += openMs;
    attempt('success');
    assert.equal(attempts(100, 'failure'), 2);
    assert.equal(breaker.phase, 'open');
  });

  it('takes another probe for one that told nothing, three in a period and no more; one that was never sent is none', () => {
    const { breaker, clock, attempt, attempts } = create();
    attempts(20, 'failure');
    clock.now += openMs;
    assert.equal(attempts(100, 'not-sent'), 100);
    assert.equal(attempts(2, 'unjudged'), 2);
    assert.equal(breaker.phase, 'half-open', 'so there is still a probe to be made');
    assert.ok(attempt('cut-short'));
    assert.equal(breaker.phase, 'open');
    clock.now += openMs;
    assert.equal(attempts(2, 'unjudged'), 2);
    assert.ok(attempt('success'));
    assert.equal(breaker.phase, 'ramp');
  });

  it('stays open up to a fifth longer, at random', () => {
    const { breaker, clock, attempts } = create({ random: () => 0.999 });
    attempts(20, 'failure');
    clock.now += openMs * 1.19;
    assert.equal(breaker.phase, 'open');
    clock.now += openMs * 0.01;
    assert.equal(breaker.phase, 'half-open');
  });

  it('is not moved by attempts of an earlier phase', () => {
    const { breaker, clock, attempts } = create();
    const early = Array.from({ length: 50 }, () => breaker.enter());
    attempts(20, 'failure');
    clock.now += openMs;
    const probe = breaker.enter();
    for (const permit of early) breaker.record(permit, 'failure');
    assert.equal(breaker.phase, 'half-open');
    breaker.record(probe, 'success');
    assert.equal(breaker.phase, 'ramp');
  });

  it('counts all that asked, those that succeeded and those that it turned away', () => {
    const { breaker, attempts } = create();
    attempts(5, 'success');
    attempts(15, 'failure');
    attempts(7, 'success');
    assert.deepEqual(breaker.counts, { total: 27, successful: 5, rejected: 7 });
  });
});

describe('attempts that were refused before any handler saw them', () => {
  it('are nothing while others are taken: that is a restart', () => {
    const { breaker, attempts } = create(ofRun);
    attempts(500, 'refused');
    assert.equal(breaker.phase, 'closed');
  });

  it('are failures once they are refused again, until one is taken', () => {
    const { breaker, attempts } = create();
    attempts(1, 'refused-again');
    attempts(18, 'refused');
    attempts(1, 'success');
    attempts(500, 'refused');
    assert.equal(breaker.phase, 'closed', 'nineteen of twenty, but that is over; a success decides nothing');
    attempts(1, 'refused-again');
    assert.equal(breaker.phase, 'open');
  });

  it('are no better a probe: it is open again after the first when it was refused before, else after the third', () => {
    const { breaker, clock, attempts } = create(ofRun);
    attempts(3, 'refused-again');
    clock.now += openMs;
    assert.equal(attempts(100, 'refused'), 1);
    assert.equal(breaker.phase, 'open');
    const other = create(ofRun);
    other.attempts(3, 'failure');
    other.clock.now += openMs;
    assert.equal(other.attempts(100, 'refused'), 3);
    assert.equal(other.breaker.phase, 'open');
  });
});

describe('attempts that were cut short', () => {
  /** The attempt that finds out, as whoever has a doubt to settle makes it. */
  const beginTrial = ({ breaker }: ReturnType<typeof create>) => {
    assert.ok(breaker.isInDoubt);
    breaker.beginTrial();
    const permit = breaker.enter();
    return (outcome: AttemptOutcome) => breaker.record(permit, outcome, undefined, true);
  };

  it('open nothing by themselves, and leave a doubt that one attempt at a time may settle', () => {
    const made = create();
    assert.equal(made.breaker.isInDoubt, false);
    made.attempts(500, 'cut-short');
    assert.equal(made.breaker.phase, 'closed');
    const end = beginTrial(made);
    assert.equal(made.breaker.isInDoubt, false, 'somebody finds out');
    end('success');
    assert.equal(made.breaker.isInDoubt, false, 'it is well');
  });

  it('count as what the attempt with all the time found out, and only once', () => {
    const failing = create();
    failing.attempts(18, 'cut-short');
    beginTrial(failing)('failure');
    assert.equal(failing.breaker.phase, 'closed', 'nineteen');
    failing.attempt('failure');
    assert.equal(failing.breaker.phase, 'open');

    const well = create();
    well.attempts(25, 'cut-short');
    beginTrial(well)('success');
    well.attempts(20, 'failure');
    assert.equal(well.breaker.phase, 'closed', 'twenty of forty-six');
  });

  it('are one failure in a row, however many they are', () => {
    const made = create(ofRun);
    for (const expected of ['closed', 'closed', 'open']) {
      made.attempts(50, 'cut-short');
      beginTrial(made)('failure');
      assert.equal(made.breaker.phase, expected);
    }
  });

  it('are forgotten after ten seconds, and by a breaker that has opened meanwhile', () => {
    const made = create();
    made.attempts(500, 'cut-short');
    made.clock.now += 10_000;
    assert.equal(made.breaker.isInDoubt, false);
    made.attempt('cut-short');
    beginTrial(made)('failure');
    assert.equal(made.breaker.phase, 'closed', 'two failures');

    made.attempts(5, 'cut-short');
    const end = beginTrial(made);
    made.attempts(20, 'failure');
    made.clock.now += openMs;
    made.attempt('success');
    end('failure');
    assert.equal(made.breaker.phase, 'ramp', 'what set out before says nothing');
    assert.equal(made.breaker.isInDoubt, false);
  });

  it('stay a doubt when the one that was to find out told nothing', () => {
    const made = create();
    made.attempt('cut-short');
    beginTrial(made)('unjudged');
    assert.ok(made.breaker.isInDoubt);
  });
});

describe('a breaker by consecutive failures', () => {
  it('S81: opens after three in a row, and closes with the probe', () => {
    const { breaker, clock, attempt, attempts, changes } = create(ofRun);
    for (const outcome of ['failure', 'failure', 'success', 'failure', 'failure'] as const) attempt(outcome);
    assert.equal(breaker.phase, 'closed');
    attempt('failure');
    assert.equal(breaker.phase, 'open');
    clock.now += openMs;
    assert.ok(attempt('success'));
    assert.equal(attempts(100, 'success'), 100);
    assert.deepEqual(changes, ['open', 'half-open', 'closed']);
  });
});

describe('whatever happens in whatever order', () => {
  const legal: Readonly<Record<BreakerPhase, readonly BreakerPhase[]>> = {
    closed: ['open'],
    open: ['half-open'],
    'half-open': ['open', 'ramp', 'closed'],
    ramp: ['open', 'closed'],
  };
  const outcome = fc.constantFrom<AttemptOutcome>(
    'success',
    'failure',
    'failure',
    'half-failure',
    'cut-short',
    'unjudged',
  );
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('enter' as const) }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(), outcome }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(4_000) }) },
  );

  for (const profile of ['ratio', 'consecutive'] as const) {
    it(`a breaker (${profile}) changes legally, stays open for its period and sends one probe in each, or three that tell nothing`, () => {
      fc.assert(
        fc.property(
          fc.array(step, { maxLength: 400 }),
          fc.double({ min: 0, max: 0.99, noNaN: true }),
          (steps, random) => {
            const moves: [BreakerPhase, BreakerPhase][] = [];
            const openedAt: number[] = [];
            const { breaker, clock } = create({
              ...(profile === 'consecutive' ? { trip: new FailureRun(3), rampMs: 0 } : {}),
              random: () => random,
              onChange: (phase, before) => {
                moves.push([before, phase]);
                if (phase === 'open') openedAt.push(clock.now);
              },
            });
            const running: number[] = [];
            const probedAt: number[] = [];
            for (const one of steps) {
              if (one.kind === 'wait') clock.now += one.ms;
              if (one.kind === 'enter') {
                const permit = breaker.enter();
                if (permit !== 0) running.push(permit);
                if (permit !== 0 && breaker.probing) probedAt.push(clock.now);
              }
              if (one.kind === 'end' && running.length > 0) {
                const [permit] = running.splice(one.which % running.length, 1);
                breaker.record(permit!, one.outcome);
              }
            }
            for (const [before, phase] of moves) assert.ok(legal[before].includes(phase), `${before} → ${phase}`);
            // Three probes may tell nothing; the next one is of another period.
            for (const [times, inAPeriod, leastMs] of [
              [openedAt, 1, openMs / 5],
              [probedAt, 3, openMs],
            ] as const)
              for (const [index, at] of times.entries())
                assert.ok(index < inAPeriod || at - times[index - inAPeriod]! >= leastMs);
            const { total, successful, rejected } = breaker.counts;
            assert.ok(successful + rejected <= total);
          },
        ),
        { numRuns: 300 },
      );
    });
  }
});
