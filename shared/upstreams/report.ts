/** One mistake of a registry entry; file and line are known to whoever reports. */
interface Mistake {
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  readonly repair: string;
}

/** @param key where it stands below the operation's entry: `batch.input`; empty for the entry itself */
export type Report = (key: string, mistake: Mistake) => void;
