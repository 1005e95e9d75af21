/** What a tag finds: an entry that is kept, or one that is being fetched. */
export interface Droppable {
  drop(): void;
}

/** Which entries bear a tag. Entries without tags cost nothing here. */
export class TagIndex {
  readonly #items = new Map<string, Set<Droppable>>();

  add(tags: readonly string[], item: Droppable): void {
    for (const tag of tags) {
      const items = this.#items.get(tag);
      if (items) items.add(item);
      else this.#items.set(tag, new Set([item]));
    }
  }

  remove(tags: readonly string[], item: Droppable): void {
    for (const tag of tags) {
      const items = this.#items.get(tag);
      if (items?.delete(item) && items.size === 0) this.#items.delete(tag);
    }
  }

  drop(tag: string): void {
    for (const item of [...(this.#items.get(tag) ?? [])]) item.drop();
  }

  /** Everything that bears a tag for which `matches` holds. */
  dropAll(matches: (tag: string) => boolean): void {
    for (const tag of [...this.#items.keys()]) if (matches(tag)) this.drop(tag);
  }
}
