// Names of a REST service that are not answered, or answered otherwise (faults, section 5.1: F26, F27).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import dns, { type LookupAddress } from 'node:dns';
import { closeSync, constants, mkdtempSync, open, openSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, mock, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { startRawService } from '../support/raw-service.ts';
import { answerWell, assertClean, assertDegraded, startThings, type Things } from '../support/things.ts';

type Settle = (error: Error | null, addresses: readonly LookupAddress[]) => void;
type Resolve = (settle: Settle) => void;

const address =
  (ip: string): Resolve =>
  (settle) =>
    setImmediate(settle, null, [{ address: ip, family: 4 }]);
const fails =
  (code: string): Resolve =>
  (settle) =>
    setImmediate(settle, Object.assign(new Error(`getaddrinfo ${code} things.test`), { code }), []);

let resolve: Resolve = address('127.0.0.1');
let lookups = 0;
/** Only the name of the service in trouble; all others are the system's. */
const system = dns.lookup;
const lookup = mock.method(dns, 'lookup', ((host: string, options: object, settle: Settle) => {
  if (host !== 'things.test') return system(host, options as dns.LookupAllOptions, settle as never);
  lookups++;
  resolve(settle);
}) as typeof dns.lookup);
syncBuiltinESMExports();
after(() => {
  lookup.mock.restore();
  syncBuiltinESMExports();
});

/** Lets time pass at once. */
function leap(ms: number): void {
  const now = performance.now.bind(performance);
  const leapt = mock.method(performance, 'now', () => now() + ms);
  leaps.push(() => leapt.mock.restore());
}
const leaps: (() => void)[] = [];

let things: Things;
afterEach(async () => {
  for (const restore of leaps.splice(0).reverse()) restore();
  await things.stop();
});

describe('F26: a name that is not answered', () => {
  const faults: Readonly<Record<string, readonly [Resolve, string]>> = {
    'NXDOMAIN is UPSTREAM_UNAVAILABLE': [fails('ENOTFOUND'), 'UPSTREAM_UNAVAILABLE'],
    'SERVFAIL is UPSTREAM_UNAVAILABLE': [fails('EAI_AGAIN'), 'UPSTREAM_UNAVAILABLE'],
    'no address at all is UPSTREAM_UNAVAILABLE': [(settle) => setImmediate(settle, null, []), 'UPSTREAM_UNAVAILABLE'],
    'after 5 s is UPSTREAM_TIMEOUT': [
      (settle) => void setTimeout(settle, 5_000, null, [{ address: '127.0.0.1', family: 4 }]).unref(),
      'UPSTREAM_TIMEOUT',
    ],
    'never is UPSTREAM_TIMEOUT': [() => {}, 'UPSTREAM_TIMEOUT'],
  };
  for (const [what, [fault, code]] of Object.entries(faults))
    test(what, async () => {
      resolve = fault;
      things = await startThings({ hostname: 'things.test' });
      assertDegraded(await things.ask(), { code });
      for (const answer of await Promise.all(Array.from({ length: 8 }, () => things.ask())))
        assertDegraded(answer, { code });
    });

  test('keeps the addresses it had, when its answer has aged', async () => {
    resolve = address('127.0.0.1');
    things = await startThings({ hostname: 'things.test' });
    things.service.behave(answerWell);
    for (const fault of [fails('EAI_AGAIN'), () => {}] as const) {
      const before = lookups;
      resolve = fault;
      leap(31_000);
      await things.service.cut();
      assertClean(await things.ask('patient'));
      assert.ok(lookups > before, 'it was asked for again');
      assertClean(await things.ask('patient'));
    }
  });

  test('leaves the other services alone, though every thread that looks names up hangs', async () => {
    resolve = address('127.0.0.1');
    things = await startThings({ hostname: 'things.test' });
    things.service.behave(answerWell);
    assertClean(await things.ask());
    const release = hangThreads();
    try {
      // What the system would do, with all its threads hung.
      resolve = (settle) => system('localhost', { all: true }, settle);
      leap(31_000);
      await things.service.cut();
      for (const answer of await Promise.all(Array.from({ length: 8 }, () => things.ask('patient'))))
        assertClean(answer);
    } finally {
      release();
    }
  });
});

describe('F27: a name that moves', () => {
  test('S11: to another address is followed within 30 s, without a failure, and the old connections are let go', async () => {
    resolve = address('127.0.0.1');
    things = await startThings({ hostname: 'things.test' });
    things.service.behave(answerWell);
    for (const answer of await Promise.all(Array.from({ length: 5 }, () => things.ask()))) assertClean(answer);
    const young = await startRawService({ host: '127.0.0.2', port: things.service.port });
    try {
      young.behave(answerWell);
      resolve = address('127.0.0.2');
      leap(29_000);
      // Each of the four services of the registry has this address, and connections of its own.
      for (const field of ['patient', 'guarded', 'lonely', 'careful'] as const) {
        const { requests } = young;
        const asked = async () => {
          assertClean(await things.ask(field));
          return young.requests > requests;
        };
        await eventually(asked, 'the new address is used');
      }
      await eventually(() => things.service.open.size === 0, 'the old connections are closed');
      const { requests } = things.service;
      for (let call = 0; call < 5; call++) assertClean(await things.ask());
      assert.equal(things.service.requests, requests);
    } finally {
      await young.stop();
    }
  });
});

/** Occupies all four threads that the process looks names up with: each opens a pipe that nobody opens from the other side. */
function hangThreads(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-pipes-'));
  const pipes = Array.from({ length: 4 }, (_, index) => join(folder, `${index}`));
  execFileSync('mkfifo', pipes);
  for (const pipe of pipes) open(pipe, 'r', (_error, opened) => closeSync(opened));
  return () => {
    for (const pipe of pipes) closeSync(openSync(pipe, constants.O_RDWR));
    rmSync(folder, { recursive: true });
  };
}
