import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { closeAfter } from './unread-body.ts';

const length = 1_000_000;
const head = `POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n`;

/** A client that has been told 415 in full, with the end of what the server says, and has sent a thousand bytes of its body. */
async function refused(
  context: TestContext,
): Promise<{ readonly socket: Socket; readonly failure: () => string | undefined }> {
  const server = createServer((request, response) => {
    const reply = { raw: response, header: () => reply };
    closeAfter({ request: { raw: request }, reply, lifecycle: { isLeaving: false } } as never);
    response.writeHead(415, { 'content-length': 2 }).end('no');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  let failure: string | undefined;
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', (error: NodeJS.ErrnoException) => (failure = error.code));
  context.after(() => {
    socket.destroy();
    server.close();
  });
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  socket.write(head + 'a'.repeat(1_000));
  await once(socket, 'end');
  assert.match(text, /^HTTP\/1\.1 415 .*\r\n\r\nno$/s);
  return { socket, failure: () => failure };
}

test('whoever is refused before the end of their body sends the rest of it to nobody, and is not reset', async (context) => {
  const { socket, failure } = await refused(context);
  for (let sent = 1_000; sent < length; sent += 9_000)
    await new Promise((resolve) => socket.write('a'.repeat(Math.min(9_000, length - sent)), resolve));
  assert.equal(failure(), undefined);
});

test('the last answer of a connection goes out whole, also when an earlier one was refused before its body had come', async (context) => {
  const whole = 'b'.repeat(8_000_000);
  const server = createServer((request, response) => {
    const reply = { raw: response, header: () => reply };
    closeAfter({ request: { raw: request }, reply, lifecycle: { isLeaving: false } } as never);
    response.end(request.method === 'POST' ? 'no' : whole);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n');
  await once(socket, 'data');
  socket.write(`${'a'.repeat(10)}GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  await once(socket, 'close');
  assert.ok(text.endsWith(whole), `${text.length} characters`);
});

test('whoever goes on for longer than two seconds is cut off', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { socket } = await refused(context);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  context.mock.timers.tick(1_900);
  await new Promise((resolve) => socket.write('a', resolve));
  assert.equal(socket.destroyed, false);
  context.mock.timers.tick(200);
  // A write to a connection that is gone is what tells a client of it.
  const writing = setInterval(() => socket.write('a'), 5);
  await closed;
  clearInterval(writing);
});
