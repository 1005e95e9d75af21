import { type AnswerKey, marksOf } from './answer-key.ts';
import type { Droppable, TagIndex } from './tag-index.ts';

/** An answer on its way into the cache. What is invalidated meanwhile is not kept when it arrives. Built once a miss. */
export class Fill<Key extends AnswerKey = AnswerKey> implements Droppable {
  readonly key: Key;
  dropped = false;
  /** As the shared store has them; see SharedRead. */
  versions: readonly (string | null)[] | undefined;
  readonly #tags: TagIndex;

  constructor(key: Key, tags: TagIndex) {
    this.key = key;
    this.#tags = tags;
    tags.add(marksOf(key), this);
  }

  drop(): void {
    this.dropped = true;
  }

  end(): void {
    this.#tags.remove(marksOf(this.key), this);
  }
}
