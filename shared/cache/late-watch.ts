/** A question that is under way. */
export interface Question {
  /** On the clock of `performance.now()`; later by as much as our own loop has stalled since. */
  askedAt: number;
  isLate: boolean;
  /** It was answered, or nobody waits for it any more. */
  isOver: boolean;
  /** Told once, when the answer is late. */
  readonly onLate: () => void;
  /** Told once, when nobody waits for the answer any more. */
  readonly onGivenUp: () => void;
}

/** Answers come within a millisecond. A request asks three times, and should not wait for more than 50 ms in all. */
export const lateMs = 20;
export const giveUpMs = 50;
/** Places of questions that are over, before their room is given back. */
const maxGone = 1_000;
/** A timer is never quite on time. */
const punctualMs = 2;

/**
 * Tells which answers are late, and which are not waited for any more, when it is the other side's doing. Time in which our own loop
 * stalled is no time that the other side has taken; and after its timer the loop comes round once more, so that what lies there already is
 * read before it is called late. One timer for all.
 */
export class LateWatch {
  /** In the order in which they were asked, some of them over. A `Set` would hold on to what is over (see `InFlightMap`). */
  #asked: (Question | undefined)[] = [];
  /** Those before it are over and gone. */
  #first = 0;
  #size = 0;
  #isArmed = false;
  #dueAt = 0;

  /** Questions under way. */
  get size(): number {
    return this.#size;
  }

  /** When the oldest of them was asked. */
  get oldestAt(): number {
    return this.#asked[this.#first]?.askedAt ?? Number.POSITIVE_INFINITY;
  }

  begin(question: Question): void {
    this.#asked.push(question);
    this.#size++;
    if (!this.#isArmed) this.#arm(lateMs);
  }

  /** @returns false when it was given up before */
  end(question: Question): boolean {
    if (question.isOver) return false;
    question.isOver = true;
    this.#size--;
    while (this.#asked[this.#first]?.isOver) this.#asked[this.#first++] = undefined;
    if (this.#first > maxGone) {
      this.#asked = this.#asked.slice(this.#first);
      this.#first = 0;
    }
    return true;
  }

  *#open(): Generator<Question> {
    for (const question of this.#asked.slice(this.#first)) if (!question!.isOver) yield question!;
  }

  #arm(inMs: number): void {
    this.#isArmed = true;
    this.#dueAt = performance.now() + inMs;
    setTimeout(this.#look, inMs);
  }

  readonly #look = (): void => {
    const stalledMs = performance.now() - this.#dueAt;
    if (stalledMs > punctualMs) for (const question of this.#open()) question.askedAt += stalledMs;
    setImmediate(this.#judge);
  };

  readonly #judge = (): void => {
    this.#isArmed = false;
    const now = performance.now();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const question of this.#open()) {
      const ageMs = now - question.askedAt;
      this.#judgeOne(question, ageMs);
      if (ageMs < giveUpMs) nextMs = Math.min(nextMs, (question.isLate ? giveUpMs : lateMs) - ageMs);
    }
    if (this.#size > 0 && !this.#isArmed) this.#arm(Math.max(1, nextMs));
  };

  #judgeOne(question: Question, ageMs: number): void {
    if (ageMs >= lateMs && !question.isLate) {
      question.isLate = true;
      question.onLate();
    }
    if (ageMs >= giveUpMs && this.end(question)) question.onGivenUp();
  }
}
