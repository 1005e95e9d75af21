import { type Channel, type experimental, type Metadata, status as Status, type StatusObject } from '@grpc/grpc-js';
import type { GrpcBinding } from '../../contracts/index.ts';
import type { AbortListener } from '../../resilience/index.ts';
import type { Attempt } from '../types.ts';
import { toMetadata } from './metadata.ts';
import { createCallError, isOurOwn, isTurnedAway, toCallError } from './to-call-error.ts';

/** Told how calls fare, to judge the connection by. */
export interface CallObserver {
  /** Something came from the service. */
  heard(): void;
  /** Nothing did, in all the time that there was. */
  timedOut(): void;
  /**
   * The connection, and no handler behind it, turned a call away.
   *
   * @returns whether calls take another connection from now on, so that this says nothing of the service
   */
  turnedAway(channel: Channel): boolean;
}

type Listener = Parameters<experimental.CallStream['start']>[1];

/** The service is told a little less than there is, so that its own "deadline exceeded" still finds us; with less than that, nothing. */
const marginMs = 5;

const noContext = Object.freeze({});

/** Whoever still waits for the call. */
interface Pending {
  readonly attempt: Attempt;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One unary call: its own listener for what comes from the channel and for the abort of its signal, so that a call is this object and
 * its metadata. Built once a call.
 *
 * A call that is settled refers to nothing of its request: grpc-js and Node's HTTP/2 keep their calls in tables that hold on to what is
 * over (see `InFlightMap`), and the call with them.
 */
export class UnaryCall implements Listener, AbortListener {
  /** Undefined before it starts, and once it is settled. */
  #pending: Pending | undefined;
  readonly #binding: GrpcBinding;
  readonly #channel: Channel;
  readonly #observer: CallObserver;
  #stream: experimental.CallStream | undefined;
  #headers: Metadata | undefined;
  #message: Buffer | undefined;
  /** When the deadline that travels passes, on the clock of `performance.now()`. */
  #wireDeadlineAt = 0;

  constructor({ operation }: Attempt, channel: Channel, observer: CallObserver) {
    this.#binding = operation.contract.binding as GrpcBinding;
    this.#channel = channel;
    this.#observer = observer;
  }

  /** @throws {FoyerError} `BAD_USER_INPUT` before anything is sent */
  start(pending: Pending): void {
    const { input, headers, signal, deadlineAt } = pending.attempt;
    const bytes = this.#binding.serialize(input);
    const metadata = toMetadata(headers);
    this.#pending = pending;
    this.#wireDeadlineAt = deadlineAt - marginMs;
    const tellMs = Math.floor(this.#wireDeadlineAt - performance.now());
    if (tellMs < 1) {
      signal.listen(this);
      return;
    }
    // PROTOCOL-HTTP2.md of gRPC, "Timeout": at most eight digits, and `m` for milliseconds.
    metadata.set('grpc-timeout', `${tellMs}m`);
    // The signal says when the time is over. A timer of grpc-js' own would throw away, after a stall of our loop, what came in time.
    const stream = this.#channel.createCall(this.#binding.path, Number.POSITIVE_INFINITY, null, null, null);
    this.#stream = stream;
    signal.listen(this);
    stream.start(metadata, this);
    stream.startRead();
    stream.sendMessageWithContext(noContext, bytes);
    stream.halfClose();
  }

  /** Of the signal: the stream is closed and the caller goes, whatever the service does. */
  onAbort(reason: unknown): void {
    if (!this.#pending) return;
    const isUnheard = this.#headers === undefined;
    this.#fail(reason);
    if (!this.#stream) return;
    if (isUnheard && performance.now() >= this.#wireDeadlineAt) this.#observer.timedOut();
    this.#stream.cancelWithStatus(Status.CANCELLED, 'nobody waits any more');
  }

  onReceiveMetadata(headers: Metadata): void {
    this.#headers = headers;
    this.#observer.heard();
  }

  onReceiveMessage(message: Buffer): void {
    if (!this.#pending) return;
    if (this.#message !== undefined) {
      this.#failAfterAnswer('more than one message');
      this.#stream!.cancelWithStatus(Status.CANCELLED, 'more than one message');
      return;
    }
    this.#message = message;
    // Without it a second message would hold the call up until its deadline.
    this.#stream!.startRead();
  }

  onReceiveStatus(status: StatusObject): void {
    if (!this.#pending) return;
    // "Trailers only" is an answer without headers.
    if (this.#headers === undefined && !isOurOwn(status)) this.#observer.heard();
    if (status.code !== Status.OK) this.#failWith(status);
    else if (this.#message === undefined) this.#failAfterAnswer('no message');
    else this.#succeed(this.#message);
  }

  #succeed(message: Buffer): void {
    let answer: object;
    try {
      answer = this.#binding.deserialize(message);
    } catch (error) {
      this.#failAfterAnswer((error as Error).message, error);
      return;
    }
    this.#settle()?.resolve(answer);
  }

  #failWith(status: StatusObject): void {
    const isExpired = performance.now() >= this.#wireDeadlineAt;
    // The clock that travelled stops a little before ours: the signal says when our own time is over, and why.
    if (status.code === Status.DEADLINE_EXCEEDED && isExpired) return;
    const headers = this.#headers;
    const { attempt } = this.#pending!;
    this.#fail(
      toCallError(status, {
        isRead: attempt.operation.read,
        headers,
        neverStarted: this.#stream!.getPeer() === this.#channel.getTarget(),
        isExpired,
        connectionLeft: isTurnedAway(status, headers) && this.#observer.turnedAway(this.#channel),
      }),
    );
  }

  #failAfterAnswer(problem: string, cause?: unknown): void {
    const { operation } = this.#pending!.attempt;
    const detail = `${this.#binding.path}: ${problem.slice(0, 200)}`;
    this.#fail(createCallError('UPSTREAM_BAD_RESPONSE', detail, operation.read, undefined, cause));
  }

  #fail(error: unknown): void {
    this.#settle()?.reject(error);
  }

  /** Once. */
  #settle(): Pending | undefined {
    const pending = this.#pending;
    pending?.attempt.signal.unlisten(this);
    this.#pending = undefined;
    this.#headers = undefined;
    this.#message = undefined;
    return pending;
  }
}
