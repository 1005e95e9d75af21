/** Milliseconds that never run backwards, whatever happens to the wall clock. */
export type Clock = () => number;

/** From 0 up to, and without, 1. */
export type Random = () => number;

export const monotonicNow: Clock = () => performance.now();
