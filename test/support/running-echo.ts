// Foyer with the BFF `test/faults/echo` in front of a gRPC service that a test holds in its hand.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../shared/config/index.ts';
import { type ErrorCode, isDegradable } from '../../shared/errors/index.ts';
import { startFoyer } from '../../shared/server/index.ts';
import { echoContract, startGrpcEcho } from './echo-service.ts';
import { lateAtMostMs } from './on-time.ts';
import { at } from './repository.ts';

/** The declared time of its reads, in milliseconds. */
export const timeoutMs = 200;

export interface EchoAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers by their paths
  readonly data: any;
  readonly errors: readonly { path?: unknown[]; extensions: { code: ErrorCode; outcome?: string } }[];
  readonly degraded: readonly { path: unknown[]; reason: string; served: string }[];
  readonly ms: number;
  readonly text: string;
}

export interface RunningEcho {
  ask(query: string, options?: { headers?: Record<string, string>; signal?: AbortSignal }): Promise<EchoAnswer>;
  stop(): Promise<void>;
}

/** @param policy what the registry says of the service beside its address */
export async function startRunningEcho(
  url: string | readonly string[],
  policy: Readonly<Record<string, unknown>> = {},
): Promise<RunningEcho> {
  const steady = await startGrpcEcho((call, answer) => answer(null, { id: call.request.id }));
  const registry = writeRegistry({
    echo: { url, ...policy },
    touchy: { url, ...policy, breaker: { ...defaults.breaker, errorRatio: 0.4 } },
    steady: { url: steady.url },
  });
  const foyer = await startFoyer({
    directories: [at('test/faults/echo')],
    servicesFile: registry.file,
    // In production: nothing of services may be in an answer.
    environment: readEnvironment({ HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', SHED_LOOP_DELAY_MS: '0' }),
  });
  const running: RunningEcho = {
    ask: (query, options) => ask(`${foyer.url}/echo/graphql`, query, options),
    async stop() {
      await foyer.stop();
      await steady.stop();
      registry.remove();
    },
  };
  // The first request pays for connections and code; no row is about that.
  await running.ask('{ steady { id } }');
  return running;
}

/** A breaker that opens after four attempts, if more than half of them are whole failures. */
const defaults = {
  protocol: 'grpc',
  contract: echoContract,
  grpcService: 'test.echo.v1.Echo',
  timeoutMs,
  breaker: { errorRatio: 0.6, minimumCalls: 4, windowMs: 10_000, openMs: 5_000 },
};

/** JSON is YAML. Each entry is what a service has beside the defaults. */
export function writeRegistry(services: Readonly<Record<string, object>>): { file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-echo-'));
  const file = join(folder, 'services.yaml');
  const entries = Object.entries(services).map(([name, entry]) => [name, { ...defaults, ...entry }]);
  writeFileSync(file, JSON.stringify({ services: Object.fromEntries(entries) }, null, 2));
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}

async function ask(
  url: string,
  query: string,
  { headers = {}, signal }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<EchoAnswer> {
  const startedAt = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify({ query }),
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  const ms = performance.now() - startedAt;
  const { data, errors = [], extensions } = JSON.parse(text);
  const degraded = extensions?.degraded ?? [];
  return { status: response.status, headers: response.headers, data, errors, degraded, ms, text };
}

/** A field that is asked for beside the one in trouble, and is there whatever happens. */
export const healthy = 'steady { id }';

/**
 * What every row of `faults.md` expects: 200, the healthy field, and of the field in trouble either its value (`undefined`), or null with
 * what says so, in time and without a word on services.
 *
 * @param code `null` where a missing thing is simply null
 */
export function assertOnTime(answer: EchoAnswer, field: string, code: ErrorCode | null | undefined): void {
  const { status, headers, data, errors, degraded, text, ms } = answer;
  assert.equal(status, 200, text);
  assert.deepEqual(data.steady, { id: 'steady' });
  assert.match(headers.get('x-trace-id') ?? '', /^[0-9a-f]{32}$/);
  assert.doesNotMatch(text, /127\.0\.0\.1|localhost|grpc|echo\.v1|stack|at \w+ \(/i);
  assert.ok(ms <= timeoutMs + lateAtMostMs, `took ${ms.toFixed(0)} ms`);
  const path = [field];
  assert.deepEqual(
    errors.map((error) => [error.path, error.extensions.code]),
    code ? [[path, code]] : [],
  );
  const isFlagged = code && isDegradable(code);
  assert.deepEqual(degraded, isFlagged ? [{ path, reason: code, served: 'null' }] : []);
  if (code === undefined) assert.ok(data[field], text);
  else assert.equal(data[field], null);
}
