import { Channel, type ChannelCredentials, connectivityState, logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import type { ServiceConfig } from '../../config/index.ts';
import { FoyerError, toFoyerError } from '../../errors/index.ts';
import { createServiceTls, type OnTlsChange } from '../service-tls.ts';
import type { Attempt, Transport } from '../types.ts';
import { channelOptions } from './channel-options.ts';
import { createGuardedCredentials } from './guarded-credentials.ts';
import { toTarget } from './periodic-dns.ts';
import { createTlsCredentials } from './tls-credentials.ts';
import { type CallObserver, UnaryCall } from './unary-call.ts';

/** Longer than this, a connection attempt is given up for another: the kernel waits up to a minute between two of its own. */
const maxConnectingMs = 3_000;

/**
 * After so long without a sign of life on a connection while calls run out of time, the next one has another. Keepalive finds a dead
 * connection too, but only while there are calls, and an open breaker lets none through: the first would be spent on finding out.
 */
const maxSilentMs = 5_000;

/** A connection that turns calls away is left at once; the next one not sooner than this, for a service that means to be left in peace. */
const minTurnedAwayMs = 5_000;

export interface GrpcTransportOptions {
  readonly onTlsChange?: OnTlsChange | undefined;
}

/**
 * Calls a gRPC service over one kept channel, unary methods only. README.md has the faults and what becomes of them. Built once a
 * process.
 *
 * Connections are made by the first call. A call neither waits for a service that refuses connections (`UPSTREAM_UNAVAILABLE`,
 * `notSent`) nor is it ever sent twice by the channel.
 */
export function createGrpcTransport(service: ServiceConfig, { onTlsChange }: GrpcTransportOptions = {}): Transport {
  // grpc-js writes to stderr for each odd header that a service sends, with its value.
  setLogVerbosity(logVerbosity.NONE);
  const tls = createServiceTls(service, onTlsChange);
  const host = service.url.slice(0, service.url.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
  return new GrpcTransport(toTarget(service.url), () =>
    tls === undefined ? createGuardedCredentials() : createTlsCredentials(host, tls),
  );
}

class GrpcTransport implements Transport, CallObserver {
  readonly #target: string;
  readonly #createCredentials: () => ChannelCredentials;
  #channel: Channel;
  #isClosed = false;
  /** Since when calls find the channel connecting, on the clock of `performance.now()`; 0 while they do not. */
  #connectingSince = 0;
  /** Since when nothing has come over a connection that stands, although it should have; the same clock, 0 while all is well. */
  #silentSince = 0;
  /** When a connection was last left because it turned calls away; the same clock. */
  #leftAt = Number.NEGATIVE_INFINITY;

  constructor(target: string, createCredentials: () => ChannelCredentials) {
    this.#target = target;
    this.#createCredentials = createCredentials;
    this.#channel = this.#createChannel();
  }

  send(attempt: Attempt): Promise<unknown> {
    if (attempt.signal.aborted) return Promise.reject(attempt.signal.reason);
    if (this.#isClosed)
      return Promise.reject(new FoyerError('UPSTREAM_UNAVAILABLE', { detail: 'closed', notSent: true }));
    if (this.#connectingSince !== 0 || this.#silentSince !== 0) this.#replaceIfStuck();
    return new Promise((resolve, reject) => {
      try {
        new UnaryCall(attempt, this.#channel, this).start({ attempt, resolve, reject });
      } catch (error) {
        reject(toFoyerError(error));
      }
    });
  }

  connect(): void {
    this.#channel.getConnectivityState(true);
  }

  /** Calls in flight go on to their end; connections close after them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#channel.close();
  }

  heard(): void {
    this.#connectingSince = 0;
    this.#silentSince = 0;
  }

  timedOut(): void {
    const now = performance.now();
    if (this.#isConnecting()) this.#connectingSince ||= now;
    else {
      this.#connectingSince = 0;
      this.#silentSince ||= now;
    }
  }

  /** Not where a GOAWAY says the same: grpc-js connects anew, and remembers to ping less often. */
  turnedAway(channel: Channel): boolean {
    if (channel !== this.#channel) return true;
    const now = performance.now();
    if (now - this.#leftAt < minTurnedAwayMs || !this.#isConnected()) return false;
    this.#leftAt = now;
    this.#replaceChannel();
    return true;
  }

  /** A host that swallows packets leaves an attempt to the kernel, whose pauses double; a new attempt finds the host as soon as it is back. */
  #replaceIfStuck(): void {
    const now = performance.now();
    const isConnecting = this.#isConnecting();
    const isStuck = isConnecting && this.#connectingSince !== 0 && now - this.#connectingSince >= maxConnectingMs;
    const isSilent = !isConnecting && this.#silentSince !== 0 && now - this.#silentSince >= maxSilentMs;
    if (isStuck || isSilent) this.#replaceChannel();
    else if (!isConnecting) this.#connectingSince = 0;
  }

  /** Calls under way go on to their end on the one that they have. */
  #replaceChannel(): void {
    this.#channel.close();
    this.#channel = this.#createChannel();
    this.heard();
  }

  #createChannel(): Channel {
    return new Channel(this.#target, this.#createCredentials(), channelOptions);
  }

  #isConnecting(): boolean {
    return this.#isIn(connectivityState.CONNECTING);
  }

  #isConnected(): boolean {
    return this.#isIn(connectivityState.READY);
  }

  #isIn(state: connectivityState): boolean {
    return !this.#isClosed && this.#channel.getConnectivityState(false) === state;
  }
}
