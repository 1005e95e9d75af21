// The BFF `things` of test/faults before a service that a test writes by hand, and what every answer has to hold whatever the fault.
import assert from 'node:assert/strict';
import { lateAtMostMs } from './on-time.ts';
import { answerBytes, type Behaviour, type RawService, startRawService } from './raw-service.ts';
import { at } from './repository.ts';
import { type Answer, type Running, type RunningOptions, startRunning } from './running-foyer.ts';

/** T: what a field of the service in trouble may take, in milliseconds. */
export const fieldTimeoutMs = 200;
/** What a whole answer may take. */
export const answerDeadlineMs = 1_000;

export interface Things {
  readonly service: RawService;
  readonly running: Running;
  /** A field of the service in trouble beside a healthy one; each time about another thing. */
  ask(field?: ThingField, id?: string): Promise<Answer>;
  add(name: string): Promise<Answer>;
  stop(): Promise<void>;
}

export type ThingField = 'thing' | 'patient' | 'guarded' | 'lonely' | 'safe' | 'careful';

export interface ThingsOptions extends RunningOptions {
  /** By which Foyer knows the service. @default its address */
  readonly hostname?: string;
}

/** As in production: what must not leak, does not. */
export async function startThings({ env = {}, hostname, ...options }: ThingsOptions = {}): Promise<Things> {
  const service = await startRawService();
  const running = await startRunning({
    directories: [at('test/faults/things')],
    servicesFile: at('test/faults/things/services.yaml'),
    ...options,
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      THINGS_URL: service.url.replace('127.0.0.1', hostname ?? '127.0.0.1'),
      ...env,
    },
  });
  let asked = 0;
  const things: Things = {
    service,
    running,
    ask: (field = 'thing', id = `t${++asked}`) =>
      running.ask('things', {
        query: `query($id: ID!) { ${field}(id: $id) { id name size } offers { id } }`,
        variables: { id },
      }),
    add: (name) =>
      running.ask('things', {
        query: 'mutation($name: String!) { addThing(name: $name) { id name } }',
        variables: { name },
      }),
    async stop() {
      await running.stop();
      await service.stop();
    },
  };
  // What compiles and connects with a first request is no part of any fault.
  service.behave(answerWell);
  for (const field of ['thing', 'patient', 'guarded', 'lonely', 'safe', 'careful'] as const) await things.ask(field);
  return things;
}

/** What the service answers when it is well. */
export const answerWell: Behaviour = ({ socket, id, method, body }) => {
  if (method === 'POST') socket.write(answerBytes(thingText(JSON.parse(body).name), { status: '201 Created' }));
  else socket.write(answerBytes(thingText(id)));
};

export const thingText = (id: string): string => JSON.stringify({ id, name: `thing ${id}`, size: 1 });

/** The answer has all that was asked for and says nothing else. */
export function assertClean(answer: Answer): void {
  assertWhole(answer);
  assert.deepEqual([answer.errors, answer.degraded], [[], []]);
}

export interface Degraded {
  readonly field?: ThingField;
  readonly code: string;
  /** What the field may take, in milliseconds. @default its own timeout */
  readonly withinMs?: number;
}

/** The common expectations of every row: the field alone is null, and the answer says so, tells nothing else, and is on time. */
export function assertDegraded(answer: Answer, { field = 'thing', code, withinMs = timeoutOf(field) }: Degraded): void {
  assertWhole(answer);
  assert.equal(answer.data[field], null);
  assert.deepEqual(
    answer.errors.map(({ path, extensions }) => ({ path, code: extensions.code })),
    [{ path: [field], code }],
  );
  assert.deepEqual(answer.degraded, [{ path: [field], reason: code, served: 'null' }]);
  assert.equal(answer.extensions?.traceId, answer.headers.get('x-trace-id'));
  assertOnTime(answer, withinMs);
}

const timeoutOf = (field: ThingField) => (field === 'patient' ? 800 : fieldTimeoutMs);

/** Status, healthy field, trace and silence: what holds of every answer. */
export function assertWhole({ status, data, headers, text }: Answer): void {
  assert.equal(status, 200, text);
  assert.equal(data.offers.length, 3);
  assert.match(headers.get('x-trace-id') ?? '', /^[0-9a-f]{32}$/);
  assert.doesNotMatch(text, leak);
}

/** Words of the service (its bodies hold `internal-words`), names of services and operations, hosts, ports, stacks. */
const leak = /internal-words|getThing|promotions|guarded\.|127\.0\.0|localhost|:\d{4,5}\b|"stack|node_modules|\.js:/;

export function assertOnTime({ ms }: Answer, withinMs: number): void {
  assert.ok(ms <= withinMs + lateAtMostMs, `${ms.toFixed(0)} ms, where ${withinMs} ms are allowed`);
}

/** In milliseconds; `share` 0.99 is the 99th percentile. */
export function percentile(answers: readonly Answer[], share: number): number {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
}

/** So many at a time, until all are asked. */
export async function askMany(
  count: number,
  atOnce: number,
  ask: (index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) answers.push(await ask(next++));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
}

/** `{"ok": 95, "UPSTREAM_TIMEOUT": 5}`: how many fields ended how. */
export function tallyCodes(answers: readonly Answer[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { degraded } of answers) {
    const code = degraded[0]?.reason ?? 'ok';
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}
