import type { ServiceConfig } from '../config/index.ts';
import type { Call } from './call.ts';

/** When something was last written, as `Writes` counts; compared with when a read began. */
export interface WriteMark {
  readonly at: number;
}

/** So many tags are told apart; what is invalidated before is then taken for all tags. */
const maxTags = 10_000;

/**
 * Which reads under way are older than a write: whoever asks after it must not be given what was read before. Every write that this process
 * sends counts for its service, every invalidation of a tag, by whichever instance, for the reads that bear it. Reads are not looked
 * through: each remembers the count at which it began, and whoever would join compares. Built once a process.
 */
export class Writes {
  /** Of all services and tags. */
  readonly any: WriteMark;
  /** Of all tags. */
  readonly anyTag: WriteMark;
  readonly #any = { at: 0 };
  readonly #anyTag = { at: 0 };
  readonly #services = new Map<string, { at: number }>();
  readonly #tags = new Map<string, number>();
  /** Tags that are not told apart were written then. */
  #otherTagsAt = 0;

  constructor() {
    this.any = this.#any;
    this.anyTag = this.#anyTag;
  }

  /** The same object each time, so that it can be kept. */
  of({ name }: Pick<ServiceConfig, 'name'>): WriteMark {
    return this.#of(name);
  }

  /** A write has come to its end, or may have. */
  wrote({ name }: Pick<ServiceConfig, 'name'>): void {
    this.#of(name).at = ++this.#any.at;
  }

  /** @param tags `undefined`: any may have been */
  invalidated(tags: readonly string[] | undefined): void {
    const at = ++this.#any.at;
    this.#anyTag.at = at;
    if (tags === undefined || this.#tags.size + tags.length > maxTags) {
      this.#tags.clear();
      this.#otherTagsAt = at;
    } else for (const tag of tags) this.#tags.set(tag, at);
  }

  /** Whether a tag of the call, or of one that it stands for, was invalidated since. */
  hasInvalidated({ tags, memberTags }: Pick<Call, 'tags' | 'memberTags'>, since: number): boolean {
    if (this.#anyTag.at <= since) return false;
    return this.#isAnyLater(tags, since) || this.#isAnyLater(memberTags, since);
  }

  #isAnyLater(tags: readonly string[], since: number): boolean {
    for (const tag of tags) if ((this.#tags.get(tag) ?? this.#otherTagsAt) > since) return true;
    return false;
  }

  #of(name: string): { at: number } {
    let mark = this.#services.get(name);
    if (!mark) this.#services.set(name, (mark = { at: 0 }));
    return mark;
  }
}
