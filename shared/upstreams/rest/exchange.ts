/**
 * One request and its answer on one connection. The transport hands it to undici as the handler, and to the signal as the listener.
 *
 * It speaks undici's handler interface of raw header bytes: the newer one makes an object of all headers of every answer and costs
 * a tenth more for each call, of which we read three.
 */
import type { Dispatcher } from 'undici';
import { type ErrorCode, FoyerError, type FoyerErrorOptions } from '../../errors/index.ts';
import type { AbortListener, CallSignal } from '../../resilience/index.ts';
import { decodeContent, excerpt, maxAnswerBytes, objectToMediaType, parseAnswer } from './answer-body.ts';
import type { CompiledRequest } from './compile-request.ts';
import { codeOfFailure, codeOfStatus, readRetryAfterMs } from './failures.ts';

/** An error's body is read this far, so that the connection can be kept. */
const maxErrorBytes = 64 * 1024;
/** No answer of usual chunks has so many. */
const maxLoose = 1_024;
/** A service may hint early or say that it works on it, within reason. */
const maxInformational = 32;

/** Thrown into undici for a call that was given up while it waited for a connection: the connection is not to blame and stays. */
const abandoned = new Error('abandoned before it was sent');

/** What an exchange has to know of the request that it carries. */
export type ExchangeRequest = Pick<CompiledRequest, 'operation' | 'method' | 'holdsInt64' | 'answerUndeclared'> & {
  /** A failed answer in JSON says more than its status (GraphQL), so that it resolves as a success would. @default false */
  readonly readsFailures?: boolean;
};

export class Exchange implements Dispatcher.DispatchHandler, AbortListener {
  readonly #request: ExchangeRequest;
  readonly #signal: CallSignal;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  #abort: ((error?: Error) => void) | undefined;
  #isSettled = false;
  #sent = false;
  #answered = false;
  #informational = 0;
  #status = 0;
  #contentType = '';
  #contentEncoding = '';
  #retryAfter = '';
  #size = 0;
  readonly #chunks: Buffer[] = [];
  /** Of those, the last ones, which were not put together yet. */
  #loose = 0;

  constructor(
    request: ExchangeRequest,
    signal: CallSignal,
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#request = request;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** The signal has fired: nobody waits any more. */
  onAbort(reason: unknown): void {
    this.#end(reason);
  }

  /** undici is about to write the request. */
  onConnect(abort: (error?: Error) => void): void {
    if (this.#isSettled) throw abandoned;
    this.#abort = abort;
    this.#sent = true;
  }

  onResponseStarted(): void {
    this.#answered = true;
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    if (status < 200) {
      if (++this.#informational > maxInformational)
        this.#fail('UPSTREAM_BAD_RESPONSE', { detail: 'endless 1xx answers' });
      return true;
    }
    this.#status = status;
    const declaredBytes = this.#readHeaders(headers);
    if (this.#isSuccess && this.#request.method !== 'HEAD' && declaredBytes > maxAnswerBytes) this.#failTooLarge();
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#isSuccess) {
      if (this.#size > maxAnswerBytes) this.#failTooLarge();
      else this.#keep(chunk);
      return true;
    }
    if (this.#chunks.length === 0) this.#chunks.push(chunk);
    if (this.#size > maxErrorBytes) this.#failWithStatus();
    return true;
  }

  onComplete(): void {
    if (this.#isSettled) return;
    // The connection is free again, and no longer ours to close.
    this.#abort = undefined;
    if (!this.#isSuccess) this.#failWithStatus();
    else if (this.#isEmpty) this.#finish(null);
    else this.#readBody();
  }

  onError(error: Error): void {
    if (this.#isSettled) return;
    this.#abort = undefined;
    const code = codeOfFailure(error, { sent: this.#sent, answered: this.#answered });
    this.#fail(code, { detail: error.message, cause: error });
  }

  /** The failure that the status alone stands for; undefined for a success. */
  statusFailure(): FoyerError | undefined {
    return this.#status < 300 ? undefined : this.#describe(...this.#readStatus());
  }

  /** A failure that the body tells of. */
  failure(code: ErrorCode, detail: string): FoyerError {
    return this.#describe(code, { detail });
  }

  /** Whether the body is an answer, and not only an excerpt for the log. */
  get #isSuccess(): boolean {
    if (this.#status < 300) return true;
    const isReadable = this.#request.readsFailures === true && this.#status >= 400;
    return isReadable && objectToMediaType(this.#contentType) === undefined;
  }

  /** Keeps the three headers that matter; gives the declared length. */
  #readHeaders(headers: Buffer[]): number {
    let declaredBytes = 0;
    for (let index = 0; index + 1 < headers.length; index += 2) {
      const { length } = headers[index]!;
      // content-type, retry-after, content-length, content-encoding: all others differ in length, or by name below.
      if (length !== 12 && length !== 11 && length !== 14 && length !== 16) continue;
      const value = headers[index + 1]!.toString('latin1');
      switch (headers[index]!.toString('latin1').toLowerCase()) {
        case 'content-type':
          this.#contentType = value;
          break;
        case 'content-encoding':
          // Sent twice it is two encodings, as if joined with a comma.
          this.#contentEncoding += this.#contentEncoding === '' ? value : `,${value}`;
          break;
        case 'retry-after':
          this.#retryAfter = value;
          break;
        case 'content-length':
          declaredBytes = Number(value);
          break;
      }
    }
    return declaredBytes;
  }

  get #isEmpty(): boolean {
    if (this.#status === 204 || this.#status === 205 || this.#request.method === 'HEAD') return true;
    return this.#size === 0 && this.#request.answerUndeclared;
  }

  /** A service may send a byte a chunk, and each is an object of a hundred bytes: they are put together as they come. */
  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    if (++this.#loose < maxLoose) return;
    this.#chunks.push(Buffer.concat(this.#chunks.splice(-maxLoose)));
    this.#loose = 0;
  }

  #readBody(): void {
    const objection = objectToMediaType(this.#contentType);
    if (objection === undefined) this.#decode();
    else if (this.#request.answerUndeclared) this.#finish(null);
    else if (this.#request.operation.service.lenient) this.#decode();
    else this.#fail('UPSTREAM_BAD_RESPONSE', { detail: objection });
  }

  #decode(): void {
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#size);
    if (this.#contentEncoding === '') {
      this.#parse(bytes);
      return;
    }
    decodeContent(bytes, this.#contentEncoding, (error, decoded) => {
      if (this.#isSettled) return;
      if (error) this.#fail(error.code, error);
      else this.#parse(decoded);
    });
  }

  #parse(bytes: Buffer): void {
    let value: unknown;
    try {
      value = parseAnswer(bytes, this.#request.holdsInt64);
    } catch (error) {
      if (this.#status < 300) this.#fail('UPSTREAM_BAD_RESPONSE', error as FoyerError);
      else this.#failWithStatus();
      return;
    }
    this.#finish(value);
  }

  #failTooLarge(): void {
    this.#fail('UPSTREAM_RESPONSE_TOO_LARGE', { detail: `more than ${maxAnswerBytes} bytes` });
  }

  #failWithStatus(): void {
    this.#fail(...this.#readStatus());
  }

  #readStatus(): [ErrorCode, FoyerErrorOptions] {
    const [first] = this.#chunks;
    const words = first === undefined || this.#contentEncoding !== '' ? '' : `: ${excerpt(first)}`;
    const retryAfterMs = this.#retryAfter === '' ? undefined : readRetryAfterMs(this.#retryAfter);
    const detail = `status ${this.#status}${words}`;
    return [codeOfStatus(this.#status), { detail, ...(retryAfterMs !== undefined && { retryAfterMs }) }];
  }

  #fail(code: ErrorCode, options: FoyerErrorOptions): void {
    this.#end(this.#describe(code, options));
  }

  #describe(code: ErrorCode, { detail, cause, retryAfterMs }: FoyerErrorOptions): FoyerError {
    const { operation, method } = this.#request;
    return new FoyerError(code, {
      detail: `${operation.service.name}.${operation.name} (${method}): ${detail}`,
      cause,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(!this.#sent && { notSent: true }),
      ...(this.#isInDoubt && { retryable: false, outcome: 'unknown' }),
    });
  }

  /** A write that has left and was not refused in so many words may have been carried out. */
  get #isInDoubt(): boolean {
    const isRefused = this.#status >= 400 && this.#status < 500;
    return this.#sent && !this.#request.operation.read && !isRefused;
  }

  #finish(value: unknown): void {
    this.#isSettled = true;
    this.#signal.unlisten(this);
    this.#resolve(value);
  }

  /** Rejects, and closes the connection if the answer is still on its way: a kept one would bring it to the next caller. */
  #end(reason: unknown): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#signal.unlisten(this);
    this.#reject(reason);
    this.#abort?.();
    this.#chunks.length = 0;
  }
}
