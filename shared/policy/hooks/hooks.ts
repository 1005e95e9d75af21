import { type FoyerError, toFoyerError } from '../../errors/index.ts';
import type {
  AddableHeaders,
  AnswerEvent,
  CallEvent,
  HookContext,
  HookEvent,
  HookName,
  HooksConfig,
  OperationEvent,
  RequestEvent,
} from './hooks-config.ts';
import { checkResponseHeaders } from './response-headers.ts';
import { EventSignal, type HookFailure, howItEnded, runHook } from './run-hook.ts';

/** What whoever runs a hook knows of it; the rest of the event is ours. */
type Told<Event extends HookEvent> = Omit<Event, 'bff' | 'signal'>;
type Headers = Readonly<Record<string, string>>;

export interface HooksOptions {
  readonly bff: string;
  /** Told of every hook that gave nothing: for logs and metrics. */
  readonly onFailure: (failed: FailedHook) => void;
}

export interface FailedHook {
  readonly hook: HookName;
  readonly failure: HookFailure;
  readonly traceId: string;
  readonly error: FoyerError;
}

const defaultTimeoutMs = 50;
const noContext: HookContext = Object.freeze({});

/** The hooks of a BFF that has some, each bounded in time. Built once a process; a BFF without hooks has none of this. */
export class Hooks {
  readonly #config: HooksConfig;
  readonly #options: HooksOptions;
  readonly #timeoutMs: number;

  constructor(config: HooksConfig, options: HooksOptions) {
    this.#config = config;
    this.#options = options;
    this.#timeoutMs = config.timeoutMs ?? defaultTimeoutMs;
  }

  has(hook: HookName): boolean {
    return this.#config[hook] !== undefined;
  }

  /**
   * @param withinMs what is left of the answer's time
   * @throws {FoyerError} when the request shall not be answered
   */
  async request(told: Omit<Told<RequestEvent>, 'context'>, withinMs: number): Promise<HookContext> {
    const event = { ...told, context: noContext };
    const given = await this.#run(
      'onRequest',
      event,
      (event: RequestEvent) => this.#config.onRequest?.(event),
      withinMs,
    );
    return given?.context === undefined ? noContext : Object.freeze({ ...given.context });
  }

  /**
   * @param withinMs what is left of the answer's time
   * @throws {FoyerError} when the operation shall not run
   */
  async operation(told: Told<OperationEvent>, withinMs: number): Promise<void> {
    await this.#run('onOperation', told, (event: OperationEvent) => this.#config.onOperation?.(event), withinMs);
  }

  /**
   * Headers to add, or none.
   * @param withinMs what is left of the call's time
   * @throws {FoyerError} when the call shall not be made
   */
  async call(told: Told<CallEvent>, withinMs: number): Promise<AddableHeaders | undefined> {
    const given = await this.#run('onCall', told, (event: CallEvent) => this.#config.onCall?.(event), withinMs);
    return given?.headers;
  }

  /**
   * Headers to add, or none; never rejects.
   * @param withinMs until when the answer has to leave
   */
  async answer(told: Told<AnswerEvent>, withinMs: number): Promise<Headers | undefined> {
    const run = async (event: AnswerEvent) => {
      const given = await this.#config.onAnswer?.(event);
      return given?.headers && checkResponseHeaders(given.headers);
    };
    try {
      return await this.#run('onAnswer', told, run, withinMs);
    } catch {
      // Told already; the answer goes out all the same.
      return undefined;
    }
  }

  async #run<Event extends HookEvent, Value>(
    hook: HookName,
    told: Told<Event>,
    run: (event: Event) => Value | PromiseLike<Value>,
    withinMs: number,
  ): Promise<Value> {
    const { bff, onFailure } = this.#options;
    const event = Object.assign(new EventSignal(), told, { bff }) as unknown as Event & EventSignal;
    const leftMs = Math.max(0, Math.ceil(withinMs));
    const isCut = leftMs < this.#timeoutMs;
    try {
      return await runHook({ hook, timeoutMs: isCut ? leftMs : this.#timeoutMs, isCut, event, run });
    } catch (thrown) {
      const error = toFoyerError(thrown);
      onFailure({ hook, failure: howItEnded(error), traceId: (told as unknown as HookEvent).traceId, error });
      throw error;
    }
  }
}
