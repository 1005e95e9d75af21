// Time that stands still until a test moves it: `performance.now()`, `setTimeout` and `clearTimeout` of this process, one test long.
import { mock, type TestContext } from 'node:test';
import { LoopStall } from '../../shared/resilience/index.ts';

export interface FakeClock {
  /** Milliseconds, as `performance.now()` says. */
  readonly now: number;
  /** Timers that are set and have neither fired nor been cleared. */
  readonly timers: number;
  /** Lets time pass. Timers fire in their order, each at its own time, and what waits for them goes on before the next. */
  advance(ms: number): Promise<void>;
  /** Lets everything go on that does not wait for time. */
  settle(): Promise<void>;
}

interface Timer {
  readonly id: number;
  readonly at: number;
  readonly fire: () => void;
}

export function useFakeClock(t: TestContext): FakeClock {
  const timers = new Map<number, Timer>();
  let now = 1_000;
  let lastId = 0;

  const set = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const id = ++lastId;
    // As Node has it: whole milliseconds, and at least one.
    timers.set(id, { id, at: now + Math.max(1, Math.trunc(ms)), fire: () => callback(...args) });
    return id;
  };
  t.mock.method(performance, 'now', () => now);
  t.mock.method(globalThis, 'setTimeout', set as unknown as typeof setTimeout);
  t.mock.method(globalThis, 'clearTimeout', ((id: number) => timers.delete(id)) as unknown as typeof clearTimeout);

  return {
    get now() {
      return now;
    },
    get timers() {
      return timers.size;
    },
    settle,
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let next = firstDue(timers, end); next; next = firstDue(timers, end)) {
        now = Math.max(now, next.at);
        timers.delete(next.id);
        next.fire();
        await settle();
      }
      now = end;
    },
  };
}

/** Where time is the test's: that the machine is busy, or that time stands still, must not look like a stall. */
export function neverStalled(): LoopStall {
  return new LoopStall({ now: () => 0 });
}

/** Runs what waits for no time while time stands still, so that no deadline is missed however busy the machine is. */
export async function withoutTime<T>(run: () => Promise<T>): Promise<T> {
  const now = performance.now();
  const mocks = [
    mock.method(performance, 'now', () => now),
    mock.method(globalThis, 'setTimeout', (() => 0) as unknown as typeof setTimeout),
  ];
  try {
    return await run();
  } finally {
    for (const { mock } of mocks) mock.restore();
  }
}

function firstDue(timers: ReadonlyMap<number, Timer>, end: number): Timer | undefined {
  const due = [...timers.values()].filter(({ at }) => at <= end);
  return due.sort((a, b) => a.at - b.at || a.id - b.id)[0];
}

/** Promises, ticks and immediates that follow from each other. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
