import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { backoffMs } from '../../resilience/index.ts';
import type { FromWorker, Invalidated, Page } from './messages.ts';

export interface FleetOptions {
  /** Workers at once. */
  readonly count: number;
  /** Beside what this process has. */
  readonly env: Readonly<Record<string, string>>;
  /** What a person should know: a worker that died, what became of a reload. */
  readonly tell: (message: string) => void;
}

/** A worker that lived this long did not die of its start. */
const steadyMs = 30_000;
const restart = { baseMs: 200, maxMs: 5_000 };
/** A worker that does not answer in time is left out. */
const answerMs = 1_000;

interface Member {
  readonly worker: Worker;
  readonly startedAt: number;
  /** It was told to go. */
  leaving: boolean;
}

/**
 * Processes that serve one port (node:cluster). One that dies is started again, after a pause that grows while they die young. A reload
 * replaces them one by one; where the new one cannot start, the old ones stay.
 */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #members = new Map<number, Member>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #failures = 0;
  #asked = 0;
  #stopping = false;
  #isAsked = false;
  #reloading: Promise<void> | undefined;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  /**
   * Starts one and, once it serves, the others: what is wrong with the configuration is told once. Gives what the first one says. Where
   * another one cannot start, those that serve go on.
   */
  async start(): Promise<string> {
    const welcome = await this.#begin();
    await Promise.all(Array.from({ length: this.#options.count - 1 }, () => this.#beginOrLater()));
    return welcome;
  }

  /** One after another, so that the port is served all the while. Settles when all are replaced, or the first new one could not start. */
  reload(): Promise<void> {
    this.#isAsked = true;
    this.#reloading ??= this.#reloadWhileAsked();
    return this.#reloading;
  }

  /** What has changed while workers are being replaced is for another round. */
  async #reloadWhileAsked(): Promise<void> {
    while (this.#isAsked) {
      this.#isAsked = false;
      await this.#replaceAll();
    }
    this.#reloading = undefined;
  }

  /** What each worker has to tell, by its number. */
  async ask(page: Page): Promise<ReadonlyMap<string, string>> {
    const told = await Promise.all(
      [...this.#members.values()]
        .filter(({ worker }) => worker.isConnected())
        .map(async ({ worker }) => [String(worker.id), await this.#askOne(worker, page)] as const),
    );
    return new Map(told.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  /** It was told to end: whoever is still being started is not missed. */
  get isStopping(): boolean {
    return this.#stopping;
  }

  /** Tells all to end in order, and waits for it. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all([...this.#members.values()].map((member) => this.#end(member)));
  }

  /** Ends all at once. */
  kill(): void {
    this.#stopping = true;
    for (const { worker } of this.#members.values()) worker.process.kill('SIGKILL');
  }

  #fork(): Member {
    const worker = cluster.fork(this.#options.env);
    const member = { worker, startedAt: performance.now(), leaving: false };
    this.#members.set(worker.id, member);
    worker.once('exit', (code, signal) => this.#ended(member, signal ?? code));
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'invalidated') this.#passOn(message, worker);
    });
    return member;
  }

  /** Rejects when it ends before it serves: it has said why. */
  async #begin(): Promise<string> {
    if (this.#stopping) throw new WorkerFailed();
    const member = this.#fork();
    const welcome = await ready(member.worker);
    if (welcome === undefined) throw new WorkerFailed();
    return welcome;
  }

  /** What keeps one from starting beside others that serve is not the configuration, and may pass. */
  async #beginOrLater(): Promise<void> {
    try {
      await this.#begin();
    } catch (error) {
      if (this.#stopping) throw error;
      this.#failures++;
      this.#options.tell('a worker could not start; it is tried again');
      this.#restartLater();
    }
  }

  #ended(member: Member, how: string | number): void {
    this.#members.delete(member.worker.id);
    if (this.#stopping || member.leaving || !hasServed.has(member.worker)) return;
    const livedMs = performance.now() - member.startedAt;
    this.#failures = livedMs > steadyMs ? 1 : this.#failures + 1;
    this.#options.tell(
      `worker ${member.worker.id} ended (${how}) after ${Math.round(livedMs / 1_000)} s; another one starts`,
    );
    this.#restartLater();
  }

  #restartLater(): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        // It only rejects when all are told to end.
        this.#beginOrLater().catch(() => {});
      },
      restart.baseMs / 2 + backoffMs(this.#failures, Math.random, restart),
    );
    this.#timers.add(timer);
  }

  async #replaceAll(): Promise<void> {
    for (const old of [...this.#members.values()]) {
      try {
        await this.#begin();
      } catch {
        if (this.#stopping) return;
        this.#options.tell('the new worker could not start: the old ones stay');
        return;
      }
      await this.#end(old);
    }
    if (!this.#stopping) this.#options.tell('all workers are new: they have the configuration as it is now');
  }

  async #end(member: Member): Promise<void> {
    member.leaving = true;
    if (member.worker.isDead()) return;
    const ended = once(member.worker, 'exit');
    member.worker.process.kill('SIGTERM');
    await ended;
  }

  #passOn(message: Invalidated, from: Worker): void {
    for (const { worker } of this.#members.values())
      if (worker !== from && worker.isConnected()) worker.send(message, () => {});
  }

  async #askOne(worker: Worker, page: Page): Promise<string | undefined> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      const finish = (text: string | undefined) => {
        clearTimeout(timer);
        worker.off('message', listen);
        resolve(text);
      };
      const listen = (message: FromWorker) => {
        if (message.kind === 'told' && message.id === id) finish(message.text);
      };
      const timer = setTimeout(finish, answerMs, undefined);
      worker.on('message', listen);
      worker.send({ kind: 'ask', page, id }, (error) => error && finish(undefined));
    });
  }
}

/** A worker that could not start has said why on its own. */
export class WorkerFailed extends Error {}

const hasServed = new WeakSet<Worker>();

function ready(worker: Worker): Promise<string | undefined> {
  return new Promise((resolve) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind !== 'ready') return;
      hasServed.add(worker);
      resolve(message.welcome);
    });
    worker.once('exit', () => resolve(undefined));
  });
}
