import { type Count, Histogram } from '../telemetry/index.ts';
import type { Operation } from './types.ts';

/** What became of the calls of one operation since the process started. Counting is an addition; it is read when somebody asks. */
export class OperationCounts {
  readonly service: string;
  readonly operation: string;
  /** How long attempts took, in seconds, whatever came of them. */
  readonly seconds = new Histogram();
  /** Attempts at the service by what came of them: `OK`, or the error's code. */
  readonly outcomes = new Map<string, Count>();
  retries = 0;
  /** Calls that another one in flight answered. */
  coalesced = 0;
  /** Calls that went into a batch. */
  gathered = 0;
  /** Calls that a kept answer answered. */
  cacheHits = 0;
  /** Calls whose answer may be kept and was not there. */
  cacheMisses = 0;

  constructor(operation: Operation) {
    this.service = operation.service.name;
    this.operation = operation.name;
  }

  countAttempt(outcome: string, milliseconds: number): void {
    const count = this.outcomes.get(outcome);
    if (count) count.value++;
    else this.outcomes.set(outcome, { value: 1 });
    this.seconds.observe(milliseconds / 1_000);
  }
}

/** The counts of all operations. Built once a process. */
export class CallCounts {
  readonly #counts = new Map<Operation, OperationCounts>();

  of(operation: Operation): OperationCounts {
    let counts = this.#counts.get(operation);
    if (!counts) this.#counts.set(operation, (counts = new OperationCounts(operation)));
    return counts;
  }

  /** Of operations that were asked for. */
  get all(): readonly OperationCounts[] {
    return [...this.#counts.values()];
  }
}
