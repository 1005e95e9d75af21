/** Decides when a breaker opens. Pluggable: `FailureRatio` and `FailureRun`. */
export interface Trip {
  /**
   * Takes the outcome of one attempt.
   *
   * @param failure 0 for a success, 1 for a failure, 0.5 for one that counts half
   * @param share of the calls that are let through at present, above 0 and at most 1
   * @returns whether the breaker has to open
   */
  record(failure: number, now: number, share: number): boolean;
  reset(): void;
}
