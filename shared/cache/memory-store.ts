import { LRUCache } from 'lru-cache';
import { type AnswerKey, marksOf } from './answer-key.ts';
import type { Entry } from './entry.ts';
import type { Droppable, TagIndex } from './tag-index.ts';

/** Entries in this process, of one kind of key, bounded in bytes; the least recently used goes first. Built once a process. */
export class MemoryStore<Key extends AnswerKey> {
  readonly #slots: LRUCache<string, Slot<Key>>;
  readonly #tags: TagIndex;

  constructor(maxBytes: number, tags: TagIndex) {
    this.#tags = tags;
    this.#slots = new LRUCache({
      maxSize: maxBytes,
      dispose: (slot) => tags.remove(marksOf(slot.entry.key), slot),
    });
  }

  get bytes(): number {
    return this.#slots.calculatedSize;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** @param now on the cache's clock */
  get(key: Key, now: number): Entry<Key> | undefined {
    const slot = this.#slots.get(key.text);
    if (!slot) return undefined;
    if (now < slot.entry.expiresAt) return slot.entry;
    this.#slots.delete(key.text);
    return undefined;
  }

  set(entry: Entry<Key>): void {
    const slot = new Slot(entry, this);
    this.#slots.set(entry.key.text, slot, { size: entry.bytes });
    // What is too large for the whole store is disposed of at once, or never goes in.
    if (this.#slots.peek(entry.key.text) === slot) this.#tags.add(marksOf(entry.key), slot);
  }

  clear(): void {
    this.#slots.clear();
  }

  /** Lets go of half of it, what was used longest ago first. */
  shrink(): void {
    const target = this.#slots.calculatedSize / 2;
    while (this.#slots.calculatedSize > target) this.#slots.pop();
  }

  delete(key: Key): void {
    this.#slots.delete(key.text);
  }
}

class Slot<Key extends AnswerKey> implements Droppable {
  readonly entry: Entry<Key>;
  readonly #store: MemoryStore<Key>;

  constructor(entry: Entry<Key>, store: MemoryStore<Key>) {
    this.entry = entry;
    this.#store = store;
  }

  drop(): void {
    this.#store.delete(this.entry.key);
  }
}
