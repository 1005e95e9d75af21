import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { giveUpMs, LateWatch, lateMs, type Question } from './late-watch.ts';

export interface RedisLinkOptions {
  /** redis: or rediss: */
  readonly url: string;
  /** The URL is one node of a cluster. @default false */
  readonly cluster?: boolean;
  /** Told once a minute at most that Redis cannot be used. */
  readonly warn: (message: string, detail: string) => void;
}

export type RedisClient = Redis | Cluster;

/** Of a connection that says nothing at all; whoever asks waits no longer than `giveUpMs`. */
const silentMs = 1_000;
const failuresToOpen = 3;
const openMs = 1_000;
/** Late so often in so long: a PING in time says little about Redis (a slow script, one slow node of a cluster). */
const relapses = { most: 5, withinMs: 10_000 };
const warnEveryMs = 60_000;

/** Once the oldest has waited this long, five wait for Redis and all others go on without. */
const suspiciousMs = 5;
const maxWaiting = 5;

export interface RunOptions {
  /**
   * When to go on without Redis: `crowded`, when it is away, slow, or others wait for it already; `slow`, for who keeps one call under way at
   * a time; `away`, for who has nothing to go on with. @default 'crowded'
   */
  readonly unless?: 'crowded' | 'slow' | 'away';
  /** Told when the answer is late, which it may come all the same. */
  readonly onLate?: () => void;
}

/**
 * The connection to Redis, and a breaker of its own. Whatever becomes of Redis, `run` never throws and keeps nobody longer than 50 ms, and
 * no more than five while it is found out. One answer that is late (20 ms, and not by our own loop) and it is slow, three failures in a row
 * and it is away: until a PING in the background has been answered in time, nobody else asks. Built once a process.
 */
export class RedisLink {
  readonly client: RedisClient;
  readonly #warn: RedisLinkOptions['warn'];
  readonly #watch = new LateWatch();
  #failures = 0;
  #isAway = false;
  #isSlow = false;
  #relapses = 0;
  #relapsesSince = Number.NEGATIVE_INFINITY;
  #probe: NodeJS.Timeout | undefined;
  #isProbing = false;
  #readyAt = 0;
  #warnedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor({ url, cluster = false, warn }: RedisLinkOptions) {
    this.#warn = warn;
    this.client = cluster ? createCluster(url) : new Redis(url, options);
    this.client.on('error', (error: Error) => this.#report(error));
    this.client.on('ready', () => this.#beginAnew());
    this.client.connect().catch((error: Error) => this.#report(error));
  }

  /** False while Redis is away or found to be slow. */
  get usable(): boolean {
    return this.isReachable && !this.#isHeldUp();
  }

  /** False while Redis is away, and from the first late answer on; others may be waiting for it. */
  get isReachable(): boolean {
    return !this.#isSlow && this.#isThere;
  }

  /** @returns undefined when it went on without Redis, or Redis refused or took longer than 50 ms */
  async run<T>(
    command: (client: RedisClient) => Promise<T>,
    { unless = 'crowded', onLate }: RunOptions = {},
  ): Promise<T | undefined> {
    if (unless === 'crowded' ? !this.usable : unless === 'slow' ? !this.isReachable : !this.#isThere) return undefined;
    const asked = await this.#ask(command, () => {
      this.#becomeSlow();
      onLate?.();
    });
    return asked?.answer;
  }

  /** A second connection, for messages: a connection that listens can do nothing else. */
  duplicate(): RedisClient {
    const client = this.client instanceof Cluster ? this.client.duplicate() : this.client.duplicate();
    client.on('error', (error: Error) => this.#report(error));
    return client;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#probe);
    this.client.disconnect();
  }

  /** @returns undefined when it failed, or was given up */
  #ask<T>(
    command: (client: RedisClient) => Promise<T>,
    onLate: () => void,
  ): Promise<{ readonly answer: T; readonly isLate: boolean } | undefined> {
    return new Promise((resolve) => {
      const question: Question = {
        askedAt: performance.now(),
        isLate: false,
        isOver: false,
        onLate,
        onGivenUp: () => {
          this.#fail(new Error(`no answer within ${giveUpMs} ms`));
          resolve(undefined);
        },
      };
      this.#watch.begin(question);
      begin(command, this.client).then(
        (answer) => {
          this.#failures = 0;
          if (this.#watch.end(question)) resolve({ answer, isLate: question.isLate });
        },
        (error: Error) => {
          if (!this.#watch.end(question)) return;
          this.#fail(error);
          resolve(undefined);
        },
      );
    });
  }

  get #isThere(): boolean {
    return !this.#isAway && this.client.status === 'ready';
  }

  #isHeldUp(): boolean {
    return this.#watch.size >= maxWaiting && performance.now() - this.#watch.oldestAt > suspiciousMs;
  }

  #fail(error: Error): void {
    this.#report(error);
    if (++this.#failures < failuresToOpen || this.#isAway) return;
    this.#isAway = true;
    this.#scheduleProbe(openMs);
  }

  /** What was a moment's pause is over when the PING arrives; what is late again and again has a second each time. */
  #becomeSlow(): void {
    if (this.#isSlow) return;
    this.#isSlow = true;
    this.#scheduleProbe(this.#isTooOften() ? openMs : 0);
  }

  #isTooOften(): boolean {
    const now = performance.now();
    if (now - this.#relapsesSince > relapses.withinMs) {
      this.#relapsesSince = now;
      this.#relapses = 0;
    }
    return ++this.#relapses > relapses.most;
  }

  #becomeQuick(): void {
    this.#isSlow = false;
    this.#comeBack();
  }

  #comeBack(): void {
    this.#isAway = false;
    this.#failures = 0;
  }

  /** That it is there says not yet that it is quick. */
  #beginAnew(): void {
    this.#readyAt = performance.now();
    this.#comeBack();
    if (this.#isSlow) this.#scheduleProbe(0);
  }

  /** No request waits for the answer to the question whether Redis is back. */
  #scheduleProbe(inMs: number): void {
    clearTimeout(this.#probe);
    this.#probe = setTimeout(() => void this.#ping(), inMs).unref();
  }

  async #ping(): Promise<void> {
    if (this.client.status === 'ready' && !this.#isProbing) {
      this.#isProbing = true;
      const asked = await this.#ask((client) => client.ping(), ignore);
      this.#isProbing = false;
      if (asked && !asked.isLate) return this.#becomeQuick();
      if (asked) this.#comeBack();
      this.#report(new Error(`no answer within ${asked ? lateMs : giveUpMs} ms`));
      // A connection may be dead without knowing it.
      if (!asked && performance.now() - this.#readyAt > openMs) this.client.disconnect(true);
    }
    if (!this.#closed) this.#scheduleProbe(openMs);
  }

  #report(error: Error): void {
    const now = performance.now();
    if (this.#closed || now - this.#warnedAt < warnEveryMs) return;
    this.#warnedAt = now;
    this.#warn('Redis cannot be used; what it shares is kept in this process meanwhile', error.message);
  }
}

const options: RedisOptions = {
  lazyConnect: true,
  connectTimeout: 500,
  commandTimeout: silentMs,
  socketTimeout: 5_000,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  // Whoever listens says so again itself; ioredis would leave the rejection of its own try to nobody.
  autoResubscribe: false,
  // A primary that was demoted: connecting again finds the new one.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
  retryStrategy: backoffMs,
};

function createCluster(url: string): Cluster {
  return new Cluster([url], {
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: backoffMs,
    slotsRefreshTimeout: 500,
    redisOptions: { ...options, ...credentialsOf(url) },
  });
}

/** Nodes that a cluster names itself are reached with what the first was. */
function credentialsOf(url: string): RedisOptions {
  const { username, password, protocol } = new URL(url);
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

/** 50 ms to 2 s, with jitter, so that instances do not come back in step. */
function backoffMs(attempt: number): number {
  const longest = Math.min(2_000, 50 * 2 ** Math.min(attempt - 1, 10));
  return longest / 2 + (Math.random() * longest) / 2;
}

/** What throws at once has failed as what rejects. */
async function begin<T>(command: (client: RedisClient) => Promise<T>, client: RedisClient): Promise<T> {
  return command(client);
}

function ignore(): void {}
