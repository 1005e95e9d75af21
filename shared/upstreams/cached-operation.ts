import type { AnswerCache, Entry, Fill } from '../cache/index.ts';
import { createAnswerReader } from '../contracts/index.ts';
import { type ErrorCode, type FoyerError, isDegradable, toFoyerError } from '../errors/index.ts';
import { Call } from './call.ts';
import type { OperationCounts } from './call-counts.ts';
import { createKeyOf, type KeyOf } from './call-key.ts';
import { isPartial } from './partial-answers.ts';
import { RequestScope } from './request-scope.ts';
import type { Operation } from './types.ts';

/** Asks the service: an answer or error a call, in their order. Never rejects. */
export type AskAll = (calls: readonly Call[]) => Promise<readonly unknown[]>;

/** A value that outlived its freshness, for when there is no other. */
export interface StaleAnswer {
  readonly value: unknown;
  readonly ageSeconds: number;
}

/** Memory has nothing to serve; null is an answer. */
const missing = Symbol('missing');

/** What the service says of the thing itself: an older answer is no longer true. */
const withdrawn: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED']);

/** The kept answers of one operation. Built once an operation. */
export class CachedOperation {
  readonly #cache: AnswerCache;
  readonly #operation: Operation;
  readonly #keyOf: KeyOf;
  readonly #counts: OperationCounts;
  readonly #check: (value: unknown) => unknown;
  readonly #refreshing = new Set<string>();

  constructor(cache: AnswerCache, operation: Operation, counts: OperationCounts) {
    this.#cache = cache;
    this.#operation = operation;
    this.#counts = counts;
    this.#keyOf = createKeyOf(operation);
    const { answer, answerNullable } = operation.contract;
    this.#check = createAnswerReader(answer, answerNullable, {
      partial: operation.service.protocol === 'graphql',
      converted: true,
      onFieldError: refuse,
    });
  }

  async answer(call: Call, ask: AskAll): Promise<unknown> {
    let [answer] = this.#lookAll([call], ask);
    if (answer === missing) [answer] = await this.#fetch([call], ask);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  /** Of a batch: one look for all, and only what is not kept is asked for. Calls whose field caches nothing may be among them. */
  async answerAll(calls: readonly Call[], ask: AskAll): Promise<readonly unknown[]> {
    const answers = this.#lookAll(calls, ask);
    const open = calls.filter((_call, index) => answers[index] === missing);
    if (open.length === 0) return answers;
    const fetched = (await this.#fetch(open, ask)).values();
    return answers.map((answer) => (answer === missing ? fetched.next().value : answer));
  }

  /** What can still be served when the call has failed. */
  stale(call: Call): StaleAnswer | undefined {
    const entry = call.cache && this.#cache.peek(this.#key(call));
    const ageMs = entry ? this.#ageOf(entry) : Number.POSITIVE_INFINITY;
    if (!entry || ageMs >= call.cache!.keepMs) return undefined;
    return { value: entry.value, ageSeconds: Math.round(ageMs / 1_000) };
  }

  #lookAll(calls: readonly Call[], ask: AskAll): unknown[] {
    const due: Call[] = [];
    const answers = calls.map((call) => (call.cache ? this.#look(call, due) : missing));
    if (due.length > 0) this.#refresh(due, ask);
    return answers;
  }

  /** @returns the answer, the reason why no new one can be had, or `missing`; what should be refreshed goes to `due` */
  #look(call: Call, due: Call[]): unknown {
    const key = this.#key(call);
    const entry = this.#cache.peek(key);
    if (!entry) return missing;
    const rule = call.cache!;
    const ageMs = this.#ageOf(entry);
    if (ageMs < rule.freshMs) return this.#hit(entry.value);
    if (ageMs >= rule.keepMs) return missing;
    const { failure } = entry;
    if (failure && this.#cache.now() < failure.retryAt) return failure.error;
    if (ageMs >= rule.revalidateMs || key.visibility === 'private') return missing;
    due.push(call);
    // What could not be refreshed is served all the same, but no longer in silence.
    return failure ? failure.error : this.#hit(entry.value);
  }

  #hit(value: unknown): unknown {
    this.#counts.cacheHits++;
    return value;
  }

  #lookFresh(call: Call): unknown {
    const entry = this.#cache.peek(this.#key(call));
    return entry && this.#ageOf(entry) < call.cache!.freshMs ? entry.value : missing;
  }

  /** @param isRefresh only what is fresh is good enough */
  async #fetch(calls: readonly Call[], ask: AskAll, isRefresh = false): Promise<unknown[]> {
    const startedAt = this.#cache.now();
    const fills = calls.map((call) => (call.cache ? this.#cache.begin(this.#key(call)) : undefined));
    try {
      await this.#cache.load(
        fills.filter((fill) => fill !== undefined),
        this.#check,
      );
      const answers = isRefresh ? calls.map((call) => this.#lookFresh(call)) : this.#lookAll(calls, ask);
      const open = calls.filter((_call, index) => answers[index] === missing);
      if (open.length === 0) return answers;
      if (!isRefresh) this.#counts.cacheMisses += open.filter((call) => call.cache).length;
      const asked = (await ask(open)).values();
      return answers.map((answer, index) => {
        if (answer !== missing) return answer;
        const { value } = asked.next();
        this.#settle(calls[index]!, fills[index], value, startedAt);
        return value;
      });
    } finally {
      for (const fill of fills) fill?.end();
    }
  }

  #settle(call: Call, fill: Fill | undefined, answer: unknown, startedAt: number): void {
    if (!fill) return;
    if (answer instanceof Error) this.#settleFailure(call, toFoyerError(answer), startedAt);
    else if (answer === null && this.#operation.batch) this.#cache.forget(fill.key);
    else if (!isPartial(answer)) this.#cache.keep(fill, answer, call.cache!);
  }

  #settleFailure(call: Call, error: FoyerError, startedAt: number): void {
    const key = this.#key(call);
    if (withdrawn.has(error.code)) return this.#cache.forget(key);
    // A caller that left before the service had its time has learned nothing about it.
    const leftEarly = call.shared.abandoned && this.#cache.now() - startedAt < this.#operation.timeoutMs;
    if (isDegradable(error.code) && !leftEarly) this.#cache.noteFailure(key, error);
  }

  /** One refresh a key at a time, for nobody in particular. */
  #refresh(due: readonly Call[], ask: AskAll): void {
    const calls = due.filter((call) => !this.#refreshing.has(this.#key(call).text)).map(detach);
    if (calls.length === 0) return;
    const keys = calls.map((call) => call.key!.text);
    for (const key of keys) this.#refreshing.add(key);
    const settle = () => {
      for (const key of keys) this.#refreshing.delete(key);
      for (const call of calls) call.shared.resolve(undefined);
    };
    this.#fetch(calls, ask, true).then(settle, settle);
  }

  #key(call: Call) {
    return (call.key ??= this.#keyOf(call));
  }

  #ageOf(entry: Entry<NonNullable<Call['key']>>): number {
    return this.#cache.now() - entry.storedAt;
  }
}

/** The same call on nobody's behalf, with the operation's own time: without viewer or token, so that nothing of theirs can be in it. */
function detach(call: Call): Call {
  const { operation, input, selection, cache, tags } = call;
  const deadlineAt = performance.now() + operation.timeoutMs;
  const scope = new RequestScope({
    traceId: call.scope.traceId,
    viewer: null,
    authorization: undefined,
    headers: call.scope.headers,
    idempotencyKey: undefined,
    deadlineAt,
    maxCalls: Number.POSITIVE_INFINITY,
  });
  const detached = new Call({ operation, input, selection, scope, deadlineAt, cache, tags, visibility: 'public' });
  detached.key = call.key;
  detached.variant = call.variant;
  detached.shared.join(deadlineAt).catch(ignore);
  return detached;
}

function refuse(error: FoyerError): never {
  throw error;
}

function ignore(): void {}
