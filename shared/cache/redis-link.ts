import { Cluster, Redis, type RedisOptions } from 'ioredis';

export interface RedisLinkOptions {
  /** redis: or rediss: */
  readonly url: string;
  /** The URL is one node of a cluster. @default false */
  readonly cluster?: boolean;
  /** Told once a minute at most that Redis cannot be used. */
  readonly warn: (message: string, detail: string) => void;
}

export type RedisClient = Redis | Cluster;

const commandTimeoutMs = 50;
const failuresToOpen = 3;
const openMs = 1_000;
const warnEveryMs = 60_000;

/** Answers come within a millisecond; once the oldest has waited this long, five wait for Redis and all others go on without. */
const suspiciousMs = 5;
const maxWaiting = 5;

/**
 * The connection to Redis, and a breaker of its own. Whatever becomes of Redis, `run` never throws and keeps nobody longer than 50 ms, and
 * no more than five while it is found out; then it is not asked until a PING in the background has been answered. Built once a process.
 */
export class RedisLink {
  readonly client: RedisClient;
  readonly #warn: RedisLinkOptions['warn'];
  readonly #startedAt = new Set<{ readonly at: number }>();
  #failures = 0;
  #open = false;
  #probe: NodeJS.Timeout | undefined;
  #warnedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor({ url, cluster = false, warn }: RedisLinkOptions) {
    this.#warn = warn;
    this.client = cluster ? createCluster(url) : new Redis(url, options);
    this.client.on('error', (error: Error) => this.#report(error));
    this.client.on('ready', () => this.#closeBreaker());
    this.client.connect().catch((error: Error) => this.#report(error));
  }

  /** False while Redis is away or found to be slow. */
  get usable(): boolean {
    return this.isReachable && !this.#isHeldUp();
  }

  /** False while Redis is away; slow it may be. */
  get isReachable(): boolean {
    return !this.#open && this.client.status === 'ready';
  }

  /**
   * @param options `evenIfSlow`: asks also while others wait; for who keeps one call under way at a time, whatever its load
   * @returns undefined when Redis is away, slow, or refuses
   */
  async run<T>(command: (client: RedisClient) => Promise<T>, { evenIfSlow = false } = {}): Promise<T | undefined> {
    if (evenIfSlow ? !this.isReachable : !this.usable) return undefined;
    const started = { at: performance.now() };
    this.#startedAt.add(started);
    try {
      const answer = await command(this.client);
      this.#failures = 0;
      return answer;
    } catch (error) {
      this.#fail(error as Error);
      return undefined;
    } finally {
      this.#startedAt.delete(started);
    }
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

  #isHeldUp(): boolean {
    if (this.#startedAt.size < maxWaiting) return false;
    const oldest = this.#startedAt.values().next().value;
    return oldest !== undefined && performance.now() - oldest.at > suspiciousMs;
  }

  #fail(error: Error): void {
    this.#report(error);
    if (++this.#failures < failuresToOpen || this.#open) return;
    this.#open = true;
    this.#scheduleProbe();
  }

  #closeBreaker(): void {
    this.#open = false;
    this.#failures = 0;
    clearTimeout(this.#probe);
  }

  /** No request waits for the answer to the question whether Redis is back. */
  #scheduleProbe(): void {
    clearTimeout(this.#probe);
    this.#probe = setTimeout(() => void this.#ping(), openMs).unref();
  }

  async #ping(): Promise<void> {
    if (this.client.status === 'ready') {
      try {
        await this.client.ping();
        return this.#closeBreaker();
      } catch (error) {
        this.#report(error as Error);
        // A connection may be dead without knowing it.
        this.client.disconnect(true);
      }
    }
    if (!this.#closed) this.#scheduleProbe();
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
  commandTimeout: commandTimeoutMs,
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
