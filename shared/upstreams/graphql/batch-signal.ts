import { type AbortListener, CallSignal } from '../../resilience/index.ts';
import type { Member } from './batches.ts';

/** Lets each member of a batch leave at its own signal; what they share is aborted when the last has left. */
export class BatchSignal {
  readonly signal = new CallSignal();
  readonly #listeners = new Map<Member, AbortListener>();

  constructor(members: readonly Member[]) {
    for (const member of members) {
      const listener = { onAbort: (reason: unknown) => this.#leave(member, reason) };
      this.#listeners.set(member, listener);
      member.attempt.signal.listen(listener);
    }
  }

  /** The members still waiting, in order; none of them can leave any more through this. */
  settle(): readonly Member[] {
    const waiting = [...this.#listeners.keys()];
    for (const [member, listener] of this.#listeners) member.attempt.signal.unlisten(listener);
    this.#listeners.clear();
    return waiting;
  }

  #leave(member: Member, reason: unknown): void {
    this.#listeners.delete(member);
    member.reject(reason);
    if (this.#listeners.size === 0) this.signal.fire(reason);
  }
}
