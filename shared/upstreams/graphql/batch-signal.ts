import type { Member } from './batches.ts';

/** Lets each member of a batch leave at its own signal; what they share is aborted when the last has left. */
export class BatchSignal {
  readonly #controller = new AbortController();
  readonly #listeners = new Map<Member, () => void>();

  constructor(members: readonly Member[]) {
    for (const member of members) {
      const leave = () => this.#leave(member);
      this.#listeners.set(member, leave);
      member.attempt.signal.addEventListener('abort', leave, { once: true });
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The members still waiting, in order; none of them can leave any more through this. */
  settle(): readonly Member[] {
    const waiting = [...this.#listeners.keys()];
    for (const [member, leave] of this.#listeners) member.attempt.signal.removeEventListener('abort', leave);
    this.#listeners.clear();
    return waiting;
  }

  #leave(member: Member): void {
    this.#listeners.delete(member);
    member.reject(member.attempt.signal.reason);
    if (this.#listeners.size === 0) this.#controller.abort(member.attempt.signal.reason);
  }
}
