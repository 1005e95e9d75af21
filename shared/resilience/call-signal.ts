/** Hears that nobody waits any more. */
export interface AbortListener {
  /** Called once. @param reason the FoyerError to reject with */
  onAbort(reason: unknown): void;
}

/**
 * Tells those who work on a call that nobody waits for it any more: what an AbortSignal is to the rest of the world, at a tenth of its
 * price, since every call has one and hardly any fires. Listeners are objects that are there anyway, told in the order in which they
 * came; a real AbortSignal is made for those who ask for one.
 */
export class CallSignal {
  #aborted = false;
  #reason: unknown;
  #listener: AbortListener | undefined;
  /** There is seldom more than one. */
  #others: AbortListener[] | undefined;
  #controller: AbortController | undefined;

  /** One that has fired before anybody listens. */
  static aborted(reason: unknown): CallSignal {
    const signal = new CallSignal();
    signal.fire(reason);
    return signal;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  /** What to reject with; undefined before it fires. */
  get reason(): unknown {
    return this.#reason;
  }

  /** For code that is not ours. */
  get abortSignal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Not told when it has fired before: whoever begins something asks `aborted` first. */
  listen(listener: AbortListener): void {
    if (!this.#listener) this.#listener = listener;
    else (this.#others ??= []).push(listener);
  }

  unlisten(listener: AbortListener): void {
    if (this.#listener === listener) this.#listener = this.#others?.shift();
    else if (this.#others) this.#others = this.#others.filter((other) => other !== listener);
  }

  /** Once; later ones say nothing new. */
  fire(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    for (let next = this.#take(); next; next = this.#take()) next.onAbort(reason);
  }

  #take(): AbortListener | undefined {
    const listener = this.#listener;
    this.#listener = this.#others?.shift();
    return listener;
  }
}
