import { FoyerError, isFoyerError } from '../../errors/index.ts';
import type { HookName } from './hooks-config.ts';

/** How a hook ended when it gave nothing: it said no, it broke, or it took too long. */
export type HookFailure = 'refused' | 'failed' | 'late';

/** What a hook is handed; the signal is made for those that ask for it. */
export class EventSignal {
  #controller: AbortController | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** Nobody waits any more. */
  end(reason: unknown): void {
    this.#controller?.abort(reason);
  }
}

export interface HookRun<Event extends EventSignal, Value> {
  readonly hook: HookName;
  readonly timeoutMs: number;
  /** That is less than it may take: the answer has no more. */
  readonly isCut: boolean;
  readonly event: Event;
  readonly run: (event: Event) => Value | PromiseLike<Value>;
}

/**
 * Runs a hook for no longer than it may take.
 *
 * @throws {FoyerError} what the hook refused with, or INTERNAL_SERVER_ERROR when it broke or was late (`howItEnded` tells),
 * UPSTREAM_TIMEOUT when the answer's own time was over first
 */
export async function runHook<Event extends EventSignal, Value>(options: HookRun<Event, Value>): Promise<Value> {
  const { hook, event, run } = options;
  try {
    const given = run(event);
    return isPromiseLike(given) ? await inTime(given, options) : given;
  } catch (thrown) {
    if (isFoyerError(thrown)) throw thrown;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw markedAs('failed', `hook ${hook}: ${why}`, thrown);
  }
}

const endings = new WeakMap<FoyerError, HookFailure>();

export function howItEnded(error: FoyerError): HookFailure {
  return endings.get(error) ?? 'refused';
}

async function inTime<Value>(
  given: PromiseLike<Value>,
  { hook, timeoutMs, isCut, event }: Pick<HookRun<EventSignal, Value>, 'hook' | 'timeoutMs' | 'isCut' | 'event'>,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const detail = `hook ${hook}: took longer than ${timeoutMs} ms`;
      const error = isCut ? outOfTime(hook, detail) : markedAs('late', detail);
      reject(error);
      event.end(error);
    }, timeoutMs);
  });
  try {
    return await Promise.race([given, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** `notSent`, so that a call which was never made leaves no doubt whether it was. */
function markedAs(failure: HookFailure, detail: string, cause?: unknown): FoyerError {
  const retryable = failure === 'late';
  return mark(failure, new FoyerError('INTERNAL_SERVER_ERROR', { detail, cause, retryable, notSent: true }));
}

/** No bug of the hook: somebody gave the answer less time than it takes. */
function outOfTime(hook: HookName, detail: string): FoyerError {
  const told = hook === 'onCall' ? {} : { publicMessage: 'The answer took too long.' };
  return mark('late', new FoyerError('UPSTREAM_TIMEOUT', { ...told, detail, notSent: true }));
}

function mark(failure: HookFailure, error: FoyerError): FoyerError {
  endings.set(error, failure);
  return error;
}

function isPromiseLike<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof (value as PromiseLike<Value> | null | undefined)?.then === 'function';
}
