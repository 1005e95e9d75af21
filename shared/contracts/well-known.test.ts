import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDuration, parseTimestamp } from './proto/time.ts';
import { isDateTime, isDuration } from './scalars.ts';
import { durationToText, timestampToText } from './well-known.ts';

const nanos = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 999 }).map((ms) => ms * 1e6),
  fc.integer({ min: 0, max: 999_999_999 }),
);

test('every Timestamp is told as Date tells it, and is read back', () => {
  const seconds = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
  fc.assert(
    fc.property(seconds, nanos, (seconds, nanos) => {
      const text = timestampToText({ seconds: String(seconds), nanos })!;
      assert.equal(text.slice(0, 19), new Date(seconds * 1000).toISOString().slice(0, 19));
      assert.deepEqual(asText(parseTimestamp(text)), asText({ seconds, nanos }));
      assert.ok(isDateTime(text));
    }),
    { numRuns: 2_000 },
  );
});

test('every Duration is read back', () => {
  const seconds = fc.integer({ min: -315_576_000_000, max: 315_576_000_000 });
  fc.assert(
    fc.property(seconds, nanos, (seconds, size) => {
      const nanos = seconds < 0 ? -size : size;
      const text = durationToText({ seconds, nanos })!;
      assert.deepEqual(asText(parseDuration(text)), asText({ seconds, nanos }));
      assert.ok(isDuration(text));
    }),
  );
});

test('first and last moments', () => {
  assert.equal(timestampToText({ seconds: -62_135_596_800 }), '0001-01-01T00:00:00Z');
  assert.equal(timestampToText({ seconds: 253_402_300_799n, nanos: 999_999_999 }), '9999-12-31T23:59:59.999999999Z');
  assert.equal(timestampToText({ seconds: -1, nanos: 1 }), '1969-12-31T23:59:59.000000001Z');
  assert.equal(durationToText({ seconds: 0, nanos: -1_000 }), '-0.000001s');
});

test('parts that are out of range or no numbers make none', () => {
  for (const value of [
    { seconds: -62_135_596_801 },
    { seconds: 253_402_300_800 },
    { seconds: '1.5' },
    { seconds: 1.5 },
    { seconds: 1, nanos: -1 },
    { seconds: 1, nanos: 1e9 },
    { seconds: 1, nanos: '1' },
    { seconds: {} },
    '1970-01-01T00:00:00Z',
    null,
  ]) {
    assert.equal(timestampToText(value), undefined);
  }
  assert.equal(durationToText({ seconds: 1, nanos: -1 }), undefined);
});

function asText(
  value: { seconds: unknown; nanos: number } | undefined,
): { seconds: string; nanos: number } | undefined {
  return value && { seconds: String(value.seconds), nanos: value.nanos };
}
