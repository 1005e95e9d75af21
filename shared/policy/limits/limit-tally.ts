// What limits decided, for metrics and the log.

export type LimitOutcome = 'allowed' | 'refused' | 'dry_run';

/** How often a limit of a BFF came to an outcome, since the process began. `dry_run`: would have been refused. */
export interface LimitCount {
  readonly bff: string;
  readonly limit: string;
  readonly outcome: LimitOutcome;
  readonly count: number;
}

interface Log {
  warn(detail: object, message: string): void;
}

interface Row {
  readonly bff: string;
  readonly limit: string;
  readonly counts: Record<LimitOutcome, number>;
  toldAt: number;
  refusedSince: number;
}

const tellEveryMs = 60_000;

/** Counts decisions, and tells of refusals at most once a minute and limit. Metrics read it when they are asked for. Built once a process. */
export class LimitTally {
  readonly #log: Log;
  readonly #rows = new Map<string, Map<string, Row>>();

  constructor(log: Log) {
    this.#log = log;
  }

  count(bff: string, limit: string, outcome: LimitOutcome): void {
    const row = this.#rowOf(bff, limit);
    row.counts[outcome]++;
    if (outcome !== 'allowed') this.#tell(row, outcome);
  }

  counts(): readonly LimitCount[] {
    return [...this.#rows.values()].flatMap((ofBff) =>
      [...ofBff.values()].flatMap(({ bff, limit, counts }) =>
        (['allowed', 'refused', 'dry_run'] as const)
          .filter((outcome) => counts[outcome] > 0)
          .map((outcome) => ({ bff, limit, outcome, count: counts[outcome] })),
      ),
    );
  }

  #rowOf(bff: string, limit: string): Row {
    let ofBff = this.#rows.get(bff);
    if (ofBff === undefined) this.#rows.set(bff, (ofBff = new Map()));
    let row = ofBff.get(limit);
    if (row === undefined) {
      const counts = { allowed: 0, refused: 0, dry_run: 0 };
      ofBff.set(limit, (row = { bff, limit, counts, toldAt: Number.NEGATIVE_INFINITY, refusedSince: 0 }));
    }
    return row;
  }

  #tell(row: Row, outcome: LimitOutcome): void {
    row.refusedSince++;
    const now = performance.now();
    if (now - row.toldAt < tellEveryMs) return;
    row.toldAt = now;
    const { bff, limit, refusedSince: times } = row;
    row.refusedSince = 0;
    this.#log.warn(
      { bff, limit, times },
      outcome === 'refused' ? 'a limit refuses' : 'a limit in dry run would refuse',
    );
  }
}
