// Two servers from the same folders, each before a shop of its own: one hands every request to Apollo Server and each operation to
// graphql-js, the other goes past both and shares what is under way wherever it may. Whoever asks cannot tell which of them answered.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Dials, ServiceName } from '../services/shop.ts';
import type { AttackRequest } from './attack.ts';
import { authSecret, localExempt, production, signToken } from './production.ts';
import { type Running, type RunningOptions, startRunning } from './running-foyer.ts';

export interface TwoWays {
  readonly long: Running;
  readonly direct: Running;
  /** The headers of somebody who signed in. */
  as(bff: string, roles?: readonly string[]): Readonly<Record<string, string>>;
  /** Sends the same to both, holds the answers against each other, and gives what both said. */
  same(bff: string, request: AttackRequest): Promise<Told>;
  faults(service: ServiceName, dials: Dials): void;
  resetFaults(): void;
  /** Operations that the direct way has compiled, of all BFFs. */
  compiled(): Promise<number>;
  stop(): Promise<void>;
}

/** All that a client is told, but for what is another in every answer: trace ids, the time, and what is left of a limit. */
export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The machine serves others, too: a field that was late in one of the answers says nothing about either way. */
const patience = 6;

export async function startTwoWays(options: RunningOptions = {}): Promise<TwoWays> {
  const env = {
    ...production,
    ...localExempt,
    AUTH_SECRET: authSecret,
    ...options.env,
  };
  const long = await startRunning({ ...options, env, direct: false, compile: false, sharing: 'calls' });
  const direct = await startRunning({ ...options, env });
  const ways = [long, direct] as const;
  return {
    long,
    direct,
    as: (bff, roles = []) => ({ authorization: `Bearer ${tokenFor(bff, roles)}` }),
    async same(bff, request) {
      for (let tries = 1; ; tries++) {
        const [expected, told] = await Promise.all(ways.map((way) => tell(way, bff, request)));
        if (isDeepStrictEqual(told, expected)) return told!;
        const isLate = [expected, told].some((one) => one!.body.includes('"UPSTREAM_TIMEOUT"'));
        if (isLate && tries < patience) {
          await setTimeout(100 * tries);
          continue;
        }
        assert.deepEqual(told, expected, `${bff} ${JSON.stringify(request).slice(0, 600)}`);
        return told!;
      }
    },
    faults(service, dials) {
      for (const { shop } of ways) shop.faults(service, dials);
    },
    resetFaults() {
      for (const { shop } of ways) shop.resetFaults();
    },
    async compiled() {
      const text = await (await fetch(`${direct.foyer.internalUrl}/metrics`)).text();
      const gauges = [...text.matchAll(/^foyer_compiled_operations\{.*\} (\d+)$/gm)];
      return gauges.reduce((all, [, count]) => all + Number(count), 0);
    },
    async stop() {
      await Promise.all(ways.map((way) => way.stop()));
    },
  };
}

/** Signed once: answers may hang on a token's own times. */
const tokens = new Map<string, string>();

function tokenFor(bff: string, roles: readonly string[]): string {
  const key = `${bff} ${roles}`;
  const known = tokens.get(key);
  if (known) return known;
  const token = signToken(bff, { roles, exp: Math.floor(Date.now() / 1000) + 600 });
  tokens.set(key, token);
  return token;
}

async function tell({ foyer }: Running, bff: string, request: AttackRequest): Promise<Told> {
  const { method = 'POST', search = '', headers, body = { query: '{ __typename }' } } = request;
  const { path } = foyer.bffs.map(({ folder }) => folder.config).find(({ name }) => name === bff)!;
  const response = await fetch(foyer.url + path + search, {
    method,
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const traceId = response.headers.get('x-trace-id');
  assert.match(traceId ?? '', /^[0-9a-f]{32}$/);
  const text = (await response.text()).replaceAll(traceId!, 'TRACE');
  const lasting = withoutNow(text);
  const isOfNow = lasting !== text || response.headers.has('content-encoding');
  return { status: response.status, headers: headersOf(response.headers, isOfNow), body: lasting };
}

/** That such a header is there is told; a trace id and the time make an answer as long as they are. */
function headersOf(headers: Headers, isOfNow: boolean): Readonly<Record<string, string>> {
  const isChanging = (name: string) => changing.has(name) || (name === 'content-length' && isOfNow);
  return Object.fromEntries([...headers].map(([name, value]) => [name, isChanging(name) ? '…' : value]));
}

const changing: ReadonlySet<string> = new Set(['date', 'x-trace-id', 'ratelimit', 'ratelimit-policy', 'retry-after']);

/** What was written a moment ago, and how old a kept value is. */
function withoutNow(text: string): string {
  return text
    .replace(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (whole, moment) =>
      Math.abs(Date.now() - Date.parse(moment)) < 600_000 ? '"NOW"' : whole,
    )
    .replace(/"ageSeconds":\d+/g, '"ageSeconds":0');
}
