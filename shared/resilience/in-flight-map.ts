/** Entries that never go, so that room is found again only after as many others have come. */
const roomFor = 1_000;

/**
 * What is under way, by key: a `Map` that stays, for entries that come and go with every request. A hundred kilobytes each.
 *
 * V8 makes a new table whenever a `Map` of much coming and going is full of gaps, and leaves the old one behind with all that was in it. One
 * such table in the old generation holds on to its successor, that one to the next, and so on until the old generation is collected: what
 * was under way at any of these moments outlives every collection of the young, with all that it refers to. A small table is full after
 * a dozen entries, and most of what is under way is there when it is; in a large one it is one in a hundred.
 */
export class InFlightMap<V> {
  readonly #entries = new Map<string | number, V | undefined>();

  constructor() {
    for (let place = 0; place < roomFor; place++) this.#entries.set(place, undefined);
  }

  get size(): number {
    return this.#entries.size - roomFor;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  /** In the place of what was there. */
  set(key: string, value: V): void {
    this.#entries.set(key, value);
  }

  /** Nothing, where another has taken its place. */
  remove(key: string, value: V): void {
    if (this.#entries.get(key) === value) this.#entries.delete(key);
  }
}
