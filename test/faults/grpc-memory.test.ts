// What an answer that is too large costs (faults, F44), measured on a process of its own: here, the service's memory would count as well.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { frame, message, reply, send, startRawEcho } from '../support/echo-service.ts';
import { longRows } from '../support/faults.ts';
import { askOver, codesOf, development, startFoyerProcess } from '../support/foyer-process.ts';
import { at } from '../support/repository.ts';
import { writeRegistry } from '../support/running-echo.ts';

const mebibyte = 1024 * 1024;
const large = frame(message({ load: Buffer.alloc(5 * mebibyte) }));
const bomb = frame(gzipSync(Buffer.alloc(50 * mebibyte)), { compressed: true });
const isLinux = process.platform === 'linux';
const row = isLinux ? longRows : { skip: 'reads /proc' };

test('F44: 5 MiB, and 50 MiB in 50 KB, take less than 15 MiB', row, async (context) => {
  const service = await startRawEcho((call) => {
    if (call.id.startsWith('large')) send(call.stream, large);
    else if (call.id.startsWith('bomb')) send(call.stream, bomb, { headers: { 'grpc-encoding': 'gzip' } });
    else reply(call);
  });
  const url = service.url;
  const registry = writeRegistry({ echo: { url }, touchy: { url }, steady: { url } });
  const args = ['start', '--bff', at('test/faults/echo'), '--services', registry.file];
  const foyer = startFoyerProcess(args, { env: development });
  context.after(async () => {
    foyer.process.kill('SIGKILL');
    await foyer.ended;
    await service.stop();
    registry.remove();
  });
  const address = `${await foyer.url}/echo/graphql`;
  const ask = async (field: string, id: string) =>
    codesOf((await askOver(address, `{ ${field}(id: "${id}") { id } }`)).body);
  for (let index = 0; index < 300; index++) assert.equal(await ask('echo', `small${index}`), undefined);

  const { pid } = foyer.process;
  for (const [field, what] of [
    ['echo', 'large'],
    ['touchy', 'bomb'],
  ] as const) {
    // https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html: 5 sets the peak back to what is in use.
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    const before = residentMebibytes(pid!, 'VmRSS');
    assert.deepEqual(await ask(field, `${what}1`), ['UPSTREAM_RESPONSE_TOO_LARGE']);
    const grown = residentMebibytes(pid!, 'VmHWM') - before;
    context.diagnostic(`${what}: ${grown.toFixed(1)} MiB`);
    assert.ok(grown < 15, `${what}: ${grown.toFixed(1)} MiB`);
  }
});

function residentMebibytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(text)![1]) / 1024;
}
