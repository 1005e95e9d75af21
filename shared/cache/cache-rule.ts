/** How long an answer may be served again, as written. The times add up: fresh, then stale while revalidating, then stale on failure. */
export interface CacheTimes {
  readonly maxAgeSeconds: number;
  readonly staleWhileRevalidateSeconds: number;
  readonly staleIfErrorSeconds: number;
}

/** The same, added up: ages in milliseconds up to which something may be done with an answer. Built once a field or operation. */
export interface CacheRule {
  /** Served as it is. */
  readonly freshMs: number;
  /** Served as it is, while a new one is fetched; at least `freshMs`. */
  readonly revalidateMs: number;
  /** Served, and flagged, when a new one cannot be had; at least `revalidateMs`. Then it is forgotten. */
  readonly keepMs: number;
}

/** @returns undefined when nothing would be kept */
export function toCacheRule(times: CacheTimes): CacheRule | undefined {
  const freshMs = times.maxAgeSeconds * 1_000;
  const revalidateMs = freshMs + times.staleWhileRevalidateSeconds * 1_000;
  const keepMs = revalidateMs + times.staleIfErrorSeconds * 1_000;
  return keepMs > 0 ? { freshMs, revalidateMs, keepMs } : undefined;
}
