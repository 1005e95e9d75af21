import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { UnreadAnswers } from './unread-answers.ts';

interface FakeSocket {
  writableLength: number;
  destroyed: boolean;
}

function watching(lengths: readonly number[], maxBytes: number) {
  const sockets: FakeSocket[] = lengths.map((writableLength) => ({ writableLength, destroyed: false }));
  for (const socket of sockets) Object.assign(socket, { destroy: () => (socket.destroyed = true) });
  const open = () => sockets.filter(({ destroyed }) => !destroyed) as unknown as Socket[];
  const unread = new UnreadAnswers(open, maxBytes);
  unread.close();
  return { sockets, unread, ended: () => sockets.map(({ destroyed }) => destroyed) };
}

describe('attack 22: answers that nobody reads', () => {
  test('are left alone while there is room for them, however long', () => {
    const { unread, ended } = watching([50, 50], 100);
    for (let now = 0; now < 60_000; now += 500) unread.look(now);
    assert.deepEqual(ended(), [false, false]);
  });

  test('end when they are too many, those first that have waited longest, and no more than must', () => {
    const { sockets, unread, ended } = watching([0, 60, 30], 100);
    unread.look(0);
    sockets[0]!.writableLength = 40;
    unread.look(1_500);
    assert.deepEqual(ended(), [false, false, false], 'who has just begun is not stuck');
    unread.look(2_000);
    assert.deepEqual(ended(), [false, true, false]);
    unread.look(10_000);
    assert.deepEqual(ended(), [false, true, false]);
  });

  test('end at the second look where they are twice too many', () => {
    const { unread, ended } = watching([90, 90, 90], 100);
    unread.look(0);
    assert.deepEqual(ended(), [false, false, false]);
    unread.look(500);
    assert.deepEqual(ended(), [true, false, false]);
  });

  test('count anew once they were read', () => {
    const { sockets, unread, ended } = watching([60, 60], 100);
    unread.look(0);
    for (const socket of sockets) socket.writableLength = 0;
    unread.look(1_000);
    for (const socket of sockets) socket.writableLength = 60;
    unread.look(2_500);
    assert.deepEqual(ended(), [false, false]);
  });
});
