import { createRandom, type Random } from '../data/random.ts';
import type { Headers } from './caller.ts';
import { type DialTarget, type Fault, parseDials } from './fault.ts';

/** What a service remembers of the calls of one operation. */
export interface OperationCalls {
  readonly count: number;
  readonly lastHeaders: Headers;
  /** What was left of the caller's deadline when the last call arrived; null when it had none. */
  readonly lastDeadlineMs: number | null;
  /** Calls whose client left before the answer was out. */
  readonly aborted: number;
  /** How long after its start the last of these left. */
  readonly lastAbortAfterMs: number | null;
}

export type ServiceCalls = Readonly<Record<string, OperationCalls>>;

/** One call in progress. */
export interface CallRecord {
  readonly fault: Fault;
  /** Drawn once a call: whether this one is among those that fail, and how long it waits. */
  readonly fails: boolean;
  readonly delayMs: number;
  /** The client left before the answer was out. */
  abort(): void;
}

/** The dials and the call counts of one service. Lives as long as the shop. */
export interface Monitor {
  setFault(dials: unknown): void;
  clearFaults(): void;
  faults(): Readonly<Record<string, Fault>>;
  calls(): ServiceCalls;
  clearCalls(): void;
  /** A request may hold several operations (GraphQL): each is counted, the first with a fault decides. */
  begin(operations: readonly string[], headers: Headers, deadlineMs: number | null): CallRecord;
}

interface ActiveFault {
  readonly fault: Fault;
  readonly random: Random;
}

const ALL_OPERATIONS = '*';

export function createMonitor(target: DialTarget): Monitor {
  const faults = new Map<string, ActiveFault>();
  let calls = new Map<string, OperationCalls>();

  function activeFault(operations: readonly string[]): ActiveFault | undefined {
    const named = operations.find((operation) => faults.has(operation));
    return faults.get(named ?? ALL_OPERATIONS);
  }

  function count(operation: string, headers: Headers, deadlineMs: number | null): void {
    const before = calls.get(operation);
    calls.set(operation, {
      count: (before?.count ?? 0) + 1,
      lastHeaders: headers,
      lastDeadlineMs: deadlineMs,
      aborted: before?.aborted ?? 0,
      lastAbortAfterMs: before?.lastAbortAfterMs ?? null,
    });
  }

  function countAbort(operation: string, afterMs: number): void {
    const before = calls.get(operation);
    if (before) calls.set(operation, { ...before, aborted: before.aborted + 1, lastAbortAfterMs: afterMs });
  }

  return {
    setFault(input) {
      const { operation, ...fault } = parseDials(input, target);
      if (operation === undefined) faults.clear();
      // The same dials fail the same calls each time they are set.
      faults.set(operation ?? ALL_OPERATIONS, { fault, random: createRandom(target.name) });
    },
    clearFaults: () => faults.clear(),
    faults: () => Object.fromEntries([...faults].map(([operation, active]) => [operation, active.fault])),
    calls: () => Object.fromEntries(calls),
    clearCalls() {
      calls = new Map();
    },
    begin(operations, headers, deadlineMs) {
      const startedAt = performance.now();
      const countedIn = calls;
      for (const operation of operations) count(operation, headers, deadlineMs);
      const active = activeFault(operations);
      return {
        ...drawOutcome(active),
        abort() {
          // Counts that were cleared meanwhile belong to another test.
          if (countedIn !== calls) return;
          for (const operation of operations) countAbort(operation, Math.round(performance.now() - startedAt));
        },
      };
    },
  };
}

function drawOutcome(active: ActiveFault | undefined): Pick<CallRecord, 'fault' | 'fails' | 'delayMs'> {
  if (!active) return { fault: {}, fails: false, delayMs: 0 };
  const { fault, random } = active;
  const errorRate = fault.errorRate ?? (fault.status === undefined ? 0 : 1);
  return {
    fault,
    fails: random.next() < errorRate,
    delayMs: (fault.latencyMs ?? 0) + random.next() * (fault.jitterMs ?? 0),
  };
}
