/** Tells other processes which tags were invalidated, and hears it from them. */
export interface Invalidations {
  /** Drops what bears one of the tags in all others. Settles when they have been told as far as can be waited for. Never rejects. */
  invalidate(tags: readonly string[]): Promise<void>;
  /** Told of tags that another process has invalidated; `undefined` when some may have been missed. */
  onInvalidated: (tags: readonly string[] | undefined) => void;
}
