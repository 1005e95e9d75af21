import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTrace } from './trace-context.ts';

const id = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';
const fresh = /^[\da-f]{32}$/;

test('S122: a well-formed traceparent is continued, with its sampling flag alone', () => {
  assert.deepEqual(readTrace({ traceparent: `00-${id}-${span}-01` }), { traceId: id, w3cTraceId: id, flags: '01' });
  assert.equal(readTrace({ traceparent: `00-${id}-${span}-00` }).flags, '00');
  assert.equal(readTrace({ traceparent: `00-${id}-${span}-ff` }).flags, '01');
  assert.equal(readTrace({ traceparent: `01-${id}-${span}-01-later`, 'x-trace-id': 'edge-12345678' }).traceId, id);
});

test('attack 145: a malformed one gets a fresh id', () => {
  const malformed = [
    '',
    id,
    `ff-${id}-${span}-01`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${id}-${'0'.repeat(16)}-01`,
    `00-${id.toUpperCase()}-${span}-01`,
    `00-${id}-${span}-01-more`,
    `00-${id}-${span}`,
    `00-${id}-${span}-01, 00-${id}-${span}-01`,
    `00-${id}-${span}-01\n`,
    `00-${'a'.repeat(10_000)}-${span}-01`,
  ];
  for (const traceparent of malformed) {
    const { traceId, w3cTraceId } = readTrace({ traceparent });
    assert.match(traceId, fresh);
    assert.notEqual(traceId, id, traceparent.slice(0, 80));
    assert.equal(w3cTraceId, traceId);
  }
});

test('S123: X-Trace-ID goes on as it is; services that speak traceparent get one id for it', () => {
  const first = readTrace({ 'x-trace-id': 'edge-12345678' });
  assert.equal(first.traceId, 'edge-12345678');
  assert.match(first.w3cTraceId, fresh);
  assert.deepEqual(readTrace({ 'x-trace-id': 'edge-12345678' }), first);
  assert.equal(readTrace({ 'x-trace-id': id }).w3cTraceId, id);
});

test('attack 145: an X-Trace-ID that is none gets a fresh id', () => {
  for (const text of [
    'short',
    'a'.repeat(65),
    'a'.repeat(10_000),
    '<script>alert(1)</script>',
    'id with spaces',
    'id\r\nset-cookie: a',
  ])
    assert.match(readTrace({ 'x-trace-id': text }).traceId, fresh, text.slice(0, 40));
});
