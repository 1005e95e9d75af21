/** What became of attempts: of one, or of one that speaks for others. */
export interface Verdict {
  /** 0 for a success, 1 for a failure, 0.5 for one that counts half. */
  readonly failure: number;
  /** For how many attempts it holds. */
  readonly attempts: number;
  readonly now: number;
  /** Of the calls that are let through at present, above 0 and at most 1. */
  readonly share: number;
}

/** Decides when a breaker opens. Pluggable: `FailureRatio` and `FailureRun`. */
export interface Trip {
  /** @returns whether the breaker has to open */
  record(verdict: Verdict): boolean;
  reset(): void;
}
