import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runFile } from './run-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-runner-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs lines of JavaScript as a test file. */
function run(name: string, lines: readonly string[], timeoutMs = 20_000) {
  const file = join(folder, `${name}.test.mjs`);
  writeFileSync(file, ['const { test, describe, it } = await import("node:test");', ...lines].join('\n'));
  return runFile({ file, cwd: folder, timeoutMs });
}

/** Settles when nobody listens on the port any more; a killed process needs a moment to close its sockets. */
async function refused(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  const connected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  if (connected) return refused(port);
}

describe('a test file in the runner', () => {
  it('gives each test with the names around it, passed, failed or skipped', async () => {
    const { tests } = await run('mixed', [
      'describe("outer", () => {',
      '  it("passes", () => {});',
      '  it("fails", () => { throw new Error("the reason"); });',
      '  it("waits", { skip: "no nginx here" }, () => {});',
      '});',
    ]);
    assert.deepEqual(
      tests.map(({ name, outcome }) => [name, outcome]),
      [
        ['outer > passes', 'passed'],
        ['outer > fails', 'failed'],
        ['outer > waits', 'skipped'],
      ],
    );
    assert.match(tests[1]!.reason, /the reason/);
    assert.equal(tests[2]!.reason, 'no nginx here');
  });

  it('is failed when it hangs, and what it started is ended', async () => {
    const portFile = join(folder, 'port');
    const server = `require('net').createServer().listen(0, '127.0.0.1', function () { require('fs').writeFileSync(${JSON.stringify(portFile)}, String(this.address().port)) })`;
    const { tests } = await run(
      'hanging',
      [
        'const { spawn } = await import("node:child_process");',
        `spawn(process.execPath, ["-e", ${JSON.stringify(server)}]);`,
        'test("answers for ever", () => new Promise(() => setInterval(() => {}, 1000)));',
      ],
      2_000,
    );
    assert.equal(tests.at(-1)!.outcome, 'failed');
    assert.match(tests.at(-1)!.reason, /did not end within 2 s/);
    await refused(Number(readFileSync(portFile, 'utf8')));
  });

  it('is failed when it crashes beside its tests, and when it has none', async () => {
    const crashed = await run('crashing', ['test("passes", () => {});', 'process.on("exit", () => process.exit(7));']);
    const empty = await run('empty', []);
    assert.match(crashed.tests.at(-1)!.reason, /all its tests passed, yet it ended with 7/);
    assert.match(empty.tests.at(-1)!.reason, /ran no test/);
  });
});
