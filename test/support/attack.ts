// What must hold for every attack, whatever it is: the process stays up, no service is called, the loop is never blocked for long, the
// answer is whole and tells nothing, and memory comes back. In one process with the server, so that its loop and heap are to be seen.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { authSecret, localExempt, production, signToken } from './production.ts';
import { type Running, type RunningOptions, startRunning } from './running-foyer.ts';

/** The three BFFs in production, with services behind them that count their calls. */
export interface Target extends Running {
  /** A good token, signed with the secret of production; claims given replace its own, those set to undefined are left out. */
  token(bff: string, claims?: Readonly<Record<string, unknown>>): string;
  /** Sends what no well-behaved client would: any method, headers and body, to a BFF's path unless another target is given. */
  send(bff: string, request?: AttackRequest): Promise<AttackAnswer>;
  /** Bytes on a socket of their own; the answer is read until the server closes. */
  sendBytes(bytes: string | Buffer): Promise<AttackAnswer>;
  /** Runs one case and holds it to the invariants (i) to (iii). */
  attack<T>(send: () => Promise<T>, options?: AttackOptions): Promise<T>;
  /** Invariant (iv), for all that was sent since the start; then stops. */
  stop(): Promise<void>;
}

export interface AttackRequest {
  /** @default POST */
  readonly method?: string;
  /** Behind the BFF's path, with its `?`; or a whole path. */
  readonly search?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when it is a text, as JSON otherwise. @default a query for __typename */
  readonly body?: unknown;
}

export interface AttackAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `errors[0].extensions.code`, where there is one. */
  readonly code: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers by their paths
  readonly json: any;
}

export interface AttackOptions {
  /** The case says that services are called. @default false */
  readonly mayCall?: boolean;
}

const maxLivezMs = 100;
const maxBlockedMs = 50;
/** Code that was compiled, pools that were opened, buckets that were made: they stay, and are no leak. */
const maxHeapGrowth = 16 * 1_048_576;

export async function startTarget(options: RunningOptions = {}): Promise<Target> {
  const env = {
    ...production,
    AUTH_SECRET: authSecret,
    ...localExempt,
    ...options.env,
  };
  const running = await startRunning({ ...options, env });
  const { foyer, shop } = running;
  const pathOf = (bff: string) => foyer.bffs.map(({ folder }) => folder.config).find(({ name }) => name === bff)!.path;
  const send = (bff: string, request: AttackRequest = {}) => sendTo(foyer.url, pathOf(bff), request);
  for (const { folder } of foyer.bffs) await send(folder.config.name);
  const heapBefore = heapUsed();
  return {
    ...running,
    token: signToken,
    send,
    sendBytes: (bytes) => sendBytes(foyer.url, bytes),
    async attack(sendCase, { mayCall = false } = {}) {
      shop.resetCalls();
      const answer = await unblocked(sendCase);
      await assertAlive(foyer.url);
      if (!mayCall) assert.deepEqual(calledOperations(running), [], 'a service was called');
      return answer;
    },
    async stop() {
      const grown = heapUsed() - heapBefore;
      await running.stop();
      assert.ok(grown < maxHeapGrowth, `the heap has grown by ${(grown / 1_048_576).toFixed(1)} MiB`);
    },
  };
}

/** What every answer that is not 2xx must be: whole, traced, and telling nothing. */
export function assertRefused(answer: AttackAnswer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.code, code, answer.text);
  assert.match(answer.headers.get('x-trace-id') ?? '', /^[A-Za-z0-9-]{8,64}$/);
  assertTellsNothing(answer.text);
}

/** No stack, no file of ours, no address of a service, no hint. */
export function assertTellsNothing(text: string): void {
  assert.doesNotMatch(
    text,
    /127\.0\.0\.1|localhost|node_modules|\.[jt]s:\d|\bat \w+ \(|Did you mean|"stacktrace"|"detail"/,
  );
}

export function calledOperations({ shop }: Running): string[] {
  return Object.entries(shop.calls()).flatMap(([service, operations]) =>
    Object.keys(operations).map((operation) => `${service}.${operation}`),
  );
}

async function sendTo(url: string, path: string, request: AttackRequest): Promise<AttackAnswer> {
  const { method = 'POST', search = '', headers, body = { query: '{ __typename }' } } = request;
  const response = await fetch(url + (search.startsWith('/') ? search : path + search), {
    method,
    redirect: 'manual',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return toAnswer(response.status, response.headers, await response.text());
}

async function sendBytes(url: string, bytes: string | Buffer): Promise<AttackAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // A reset after the answer was read is no matter here.
  socket.on('error', () => {});
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  const whole = Buffer.concat(chunks).toString();
  const [head = '', ...rest] = whole.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
  return toAnswer(Number(statusLine.split(' ')[1] ?? 0), headers, rest.join('\r\n\r\n'));
}

function toAnswer(status: number, headers: Headers, text: string): AttackAnswer {
  let json: AttackAnswer['json'];
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status, headers, text, code: json?.errors?.[0]?.extensions?.code, json };
}

/** Held to the best of three: code that runs for the first time is compiled, and memory that others left behind is collected. */
async function unblocked<T>(send: () => Promise<T>): Promise<T> {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3; tries++) {
    const { answer, blockedMs } = await timed(send);
    if (blockedMs <= maxBlockedMs) return answer;
    best = Math.min(best, blockedMs);
  }
  throw new assert.AssertionError({ message: `the loop was blocked for ${best.toFixed(0)} ms` });
}

/**
 * The longest time that the loop stood still, from one beat to the next. The machine may have given the processor to others meanwhile: a
 * pause counts for as much processor time as this process has used in it.
 */
async function timed<T>(send: () => Promise<T>): Promise<{ answer: T; blockedMs: number }> {
  let blockedMs = 0;
  let at = performance.now();
  let cpu = process.cpuUsage();
  const beat = setInterval(() => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    blockedMs = Math.max(blockedMs, Math.min(now - at, (user + system) / 1e3));
    [at, cpu] = [now, process.cpuUsage()];
  }, 1);
  try {
    const answer = await send();
    // The last beat is still to come: what blocks may have come after the answer.
    await new Promise((resolve) => setTimeout(resolve, 2));
    return { answer, blockedMs };
  } finally {
    clearInterval(beat);
  }
}

/** The best of three: the machine has others to serve. */
async function assertAlive(url: string): Promise<void> {
  const times: number[] = [];
  for (let tries = 0; tries < 3 && !times.some((ms) => ms <= maxLivezMs); tries++) {
    const startedAt = performance.now();
    const { status } = await fetch(`${url}/livez`);
    assert.equal(status, 200);
    times.push(performance.now() - startedAt);
  }
  assert.ok(Math.min(...times) <= maxLivezMs, `/livez took ${times.map((ms) => ms.toFixed(0))} ms`);
}

let collect: (() => void) | undefined;

function heapUsed(): number {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed;
}
