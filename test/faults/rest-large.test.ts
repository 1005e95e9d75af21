// What large answers of a REST service cost (faults, section 5.1: F15, F16), and what the log keeps of unreadable ones (F13):
// Foyer as a process of its own, so that its memory is its own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type Served, type Stage, startStage } from '../support/faults.ts';
import { type Client, createClient, type Outcome } from '../support/load.ts';
import { answerBytes, type Behaviour, type RawService, startRawService } from '../support/raw-service.ts';
import { at } from '../support/repository.ts';
import { answerWell } from '../support/things.ts';

const limitBytes = 5 * 1024 * 1024;
const atOnce = 8;

describe('a Foyer whose memory is watched', () => {
  let stage: Stage;
  let service: RawService;
  let served: Served;
  let client: Client;
  before(async () => {
    stage = await startStage();
    service = await startRawService();
    const args = ['--bff', at('test/faults/things'), '--services', at('test/faults/things/services.yaml')];
    const env = { THINGS_URL: service.url, LOG_LEVEL: 'debug', SHED_LOOP_DELAY_MS: '0', NODE_ENV: 'production' };
    served = await stage.serve([...args, '--host', '127.0.0.1'], { env });
    client = createClient(atOnce);
    service.behave(answerWell);
    for (let round = 0; round < 10; round++) await askAll();
  });
  after(async () => {
    client.close();
    await stage.end();
    await service.stop();
  });

  let asked = 0;
  /** Each about another thing, so that none shares a call. */
  const ask = () => client.ask({ url: `${served.url}/things/graphql`, query, variables: { id: `t${++asked}` } });
  const askAll = () => Promise.all(Array.from({ length: atOnce }, ask));
  const rss = () => residentBytes(served.foyer.process.pid!);

  const endless: Behaviour = ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
    const flood = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', flood);
    flood();
  };
  const bomb = (encoding: string, bytes: Buffer): Behaviour => {
    const answer = answerBytes(bytes, { headers: { 'content-encoding': encoding } });
    return ({ socket }) => socket.write(answer);
  };
  const fifty = Buffer.alloc(50 * 1024 * 1024, ' ');
  const whole = answerBytes(fifty);
  const large: Readonly<Record<string, Behaviour>> = {
    'F15: 50 MB': ({ socket }) => socket.write(whole),
    'F15: chunks without end': endless,
    'F16: a gzip bomb': bomb('gzip', gzipSync(fifty)),
    'F16: a brotli bomb': bomb('br', brotliCompressSync(fifty)),
  };
  for (const [what, behaviour] of Object.entries(large))
    test(`${what}: less than three times the limit a call, and none of it is kept`, async (context) => {
      service.behave(behaviour);
      const before = rss();
      let highest = before;
      const watch = setInterval(() => (highest = Math.max(highest, rss())), 2);
      context.after(() => clearInterval(watch));
      for (let round = 0; round < 5; round++)
        for (const outcome of await askAll()) assert.deepEqual(codes(outcome), ['UPSTREAM_RESPONSE_TOO_LARGE']);
      context.diagnostic(`${((highest - before) / 1_048_576).toFixed(0)} MiB more for ${atOnce} at once`);
      assert.ok(highest - before < 3 * limitBytes * atOnce, `${highest - before} bytes`);
    });

  test('F13: of an answer that cannot be read, the log has at most 200 bytes', async () => {
    const words = 'internal-words '.repeat(1_000);
    service.behave(({ socket }) => socket.write(answerBytes(words)));
    const from = served.foyer.said.stdout.length;
    const outcome = await ask();
    assert.deepEqual(codes(outcome), ['UPSTREAM_BAD_RESPONSE']);
    const traceId = String(outcome.headers['x-trace-id']);
    const lines = served.foyer.said.stdout.slice(from).split('\n');
    const told = lines.filter((line) => line.includes(traceId)).join('\n');
    assert.match(told, /UPSTREAM_BAD_RESPONSE/, 'the trace of the answer leads to the log');
    assert.ok((told.match(/internal-words/g) ?? []).length <= 3 * Math.ceil(200 / 15), told.slice(0, 2_000));
  });
});

const query = 'query($id: ID!) { patient(id: $id) { id } offers { id } }';
/** 64 KiB of blanks, which JSON may begin with. */
const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, ' '), Buffer.from('\r\n')]);

function codes({ text }: Outcome): string[] {
  const { data, extensions } = JSON.parse(text);
  assert.equal(data.offers.length, 3);
  return extensions.degraded.map(({ reason }: { reason: string }) => reason);
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1_024;
}
