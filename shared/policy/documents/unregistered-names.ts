export interface UnregisteredNamesOptions {
  /** Told at most once a minute, with how often each came since it was told last. */
  readonly tell: (counts: Readonly<Record<string, number>>) => void;
  /** Milliseconds, only ever growing. @default performance.now */
  readonly now?: () => number;
}

/** Names are the client's own: past that many at once, the rest are counted together. */
const maxNames = 100;
const maxNameCharacters = 64;
const tellEveryMs = 60_000;
const others = '(others)';

/** Counts the operations that run without being registered: what `trusted` would refuse. Built once a BFF. */
export class UnregisteredNames {
  readonly #options: UnregisteredNamesOptions;
  readonly #now: () => number;
  #counts = new Map<string, number>();
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: UnregisteredNamesOptions) {
    this.#options = options;
    this.#now = options.now ?? performance.now.bind(performance);
  }

  count(name: string | undefined): void {
    const given = (name ?? '(no name)').slice(0, maxNameCharacters);
    const key = this.#counts.has(given) || this.#counts.size < maxNames ? given : others;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    const now = this.#now();
    if (now - this.#toldAt < tellEveryMs) return;
    this.#toldAt = now;
    const counts = this.#counts;
    this.#counts = new Map();
    this.#options.tell(Object.fromEntries(counts));
  }
}
