// Clients that keep sending, whatever comes back: an open load, as a crowd of people makes it, over kept connections.
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { createDevelopmentToken } from '../../shared/policy/index.ts';

/** One request as it ended. */
export interface Outcome {
  /** On the clock of `performance.now()`. */
  readonly sentAt: number;
  readonly ms: number;
  /** 0 when there was no answer at all; then `error` says why. */
  readonly status: number;
  readonly error: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Question {
  /** With the path of the BFF. */
  readonly url: string;
  /** @default none: a GET of the address */
  readonly query?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** An `authorization` header. */
  readonly authorization?: string;
}

export interface Client {
  ask(question: Question): Promise<Outcome>;
  close(): void;
}

/** Keeps up to so many connections; a request that finds none free waits for one, as in a browser. */
export function createClient(connections: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' });
  return {
    ask: (question) => ask(question, agent),
    close: () => agent.destroy(),
  };
}

/** Signed once: tokens are not what is measured. */
export function bearer(bff: string, sub = 'u1', roles: readonly string[] = []): string {
  return `Bearer ${createDevelopmentToken({ sub, roles, audiences: [bff] })}`;
}

function ask({ url, query, variables, authorization }: Question, agent: Agent): Promise<Outcome> {
  const sentAt = performance.now();
  const body = query === undefined ? '' : JSON.stringify({ query, variables });
  const headers = {
    ...(body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {}),
    accept: 'application/graphql-response+json',
    ...(authorization ? { authorization } : {}),
  };
  return new Promise((resolve) => {
    const end = (outcome: Pick<Outcome, 'status' | 'error' | 'headers' | 'text'>) =>
      resolve({ sentAt, ms: performance.now() - sentAt, ...outcome });
    const fail = (error: NodeJS.ErrnoException) =>
      end({ status: 0, error: error.code ?? error.message, headers: {}, text: '' });
    const outgoing = request(url, { method: body ? 'POST' : 'GET', agent, headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      incoming.on('error', fail);
      incoming.on('end', () =>
        end({ status: incoming.statusCode!, error: undefined, headers: incoming.headers, text }),
      );
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

export interface LoadOptions {
  readonly perSecond: number;
  /** Sends one; called at its time, whether those before have ended or not. */
  readonly send: (index: number) => Promise<Outcome>;
}

export interface Load {
  /** All that have ended so far. */
  readonly outcomes: readonly Outcome[];
  /** Sends no more; settles when all have ended. */
  stop(): Promise<readonly Outcome[]>;
}

export function startLoad({ perSecond, send }: LoadOptions): Load {
  const outcomes: Outcome[] = [];
  const underWay = new Set<Promise<void>>();
  const startedAt = performance.now();
  let sent = 0;
  const sendDue = () => {
    const due = ((performance.now() - startedAt) / 1_000) * perSecond;
    for (; sent < due; sent++) {
      const one = send(sent).then((outcome) => {
        outcomes.push(outcome);
        underWay.delete(one);
      });
      underWay.add(one);
    }
  };
  const timer = setInterval(sendDue, 5);
  return {
    outcomes,
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      return outcomes;
    },
  };
}

/** In milliseconds; `share` 0.99 is the 99th percentile. */
export function percentile(outcomes: readonly Outcome[], share: number): number {
  const times = outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
}

/** `{"200": 195, "ECONNRESET": 5}`: how many ended how. */
export function tally(outcomes: readonly Outcome[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status, error } of outcomes) counts[error ?? status] = (counts[error ?? status] ?? 0) + 1;
  return counts;
}
