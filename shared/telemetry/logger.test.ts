import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { createLog } from './index.ts';

/** Takes nothing until it is told to. */
function createStuckStream() {
  const lines: string[] = [];
  let letGo: (() => void) | undefined;
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      letGo = done;
    },
  });
  return {
    stream,
    lines,
    read() {
      letGo?.();
    },
  };
}

test('X13: a reader that has fallen behind makes nobody wait: lines are dropped, counted, and told when it is back', async () => {
  const { stream, lines, read } = createStuckStream();
  const log = createLog({ level: 'info', stream, maxWaitingBytes: 1_000 });
  for (let line = 0; line < 100; line++) log.logger.info({ line }, 'something happened');
  assert.ok(log.dropped > 50, `${log.dropped} of 100 were dropped`);
  assert.ok(stream.writableLength < 1_200, `${stream.writableLength} bytes wait`);
  while (stream.writableLength > 0) {
    read();
    await new Promise(setImmediate);
  }
  log.logger.info('back again');
  read();
  await new Promise(setImmediate);
  assert.match(lines.join(''), new RegExp(`"lines":${log.dropped},"msg":"log lines were dropped`));
  assert.match(lines.at(-1)!, /back again/);
});

test('X13: a reader that has gone ends nothing', async () => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
  const log = createLog({ level: 'info', stream });
  log.logger.info('one');
  await new Promise(setImmediate);
  log.logger.info('two');
  assert.equal(log.dropped, 2);
});

test('flushing waits for what is being written, and not for ever', async () => {
  const { stream, read } = createStuckStream();
  const log = createLog({ level: 'info', stream });
  log.logger.info('one');
  const startedAt = performance.now();
  await log.flush(20);
  assert.ok(performance.now() - startedAt >= 15);
  const flushed = log.flush(60_000);
  for (let line = 0; line < 5; line++) {
    read();
    await new Promise(setImmediate);
  }
  await flushed;
  assert.ok(performance.now() - startedAt < 30_000);
});
