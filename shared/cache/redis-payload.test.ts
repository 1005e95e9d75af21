import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PublicKey } from './answer-key.ts';
import { decodePayload, encodePayload } from './redis-payload.ts';

const encode = (answer: unknown, versions: readonly string[] = [], lifetimeMs = 60_000) =>
  encodePayload({ key: new PublicKey('key', []), text: JSON.stringify(answer), lifetimeMs, versions }, versions);

describe('an answer as it lies in Redis', () => {
  test('comes back as it was, with its age', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.string()),
        fc.integer({ min: 0, max: 60_000 }),
        (answer, versions, leftMs) => {
          const decoded = decodePayload(encode(answer, versions), 'key', leftMs, versions);
          assert.deepEqual(decoded, {
            kept: { value: JSON.parse(JSON.stringify(answer)), ageMs: 60_000 - leftMs, lifetimeMs: 60_000 },
          });
        },
      ),
    );
  });

  test('is not served when a tag has another version, or none any more', () => {
    const payload = encode({ n: 1 }, ['v1', 'v2']);
    assert.equal(decodePayload(payload, 'key', 10, ['v1', 'v3']), 'invalidated');
    assert.equal(decodePayload(payload, 'key', 10, ['v1', null]), 'invalidated');
    assert.notEqual(decodePayload(payload, 'key', 10, ['v1', 'v2']), 'invalidated');
  });

  const payload = JSON.parse(encode({ n: 1 })) as Record<string, unknown>;
  const bad: Readonly<Record<string, string>> = {
    'no JSON': '{"form":1,"key":"key"',
    'text that is no object': '"key"',
    null: 'null',
    'another form': JSON.stringify({ ...payload, form: 2 }),
    'another key': JSON.stringify({ ...payload, key: 'other' }),
    'no answer': JSON.stringify({ ...payload, answer: undefined }),
    'no lifetime': JSON.stringify({ ...payload, lifetimeMs: null }),
    'versions that are no list': JSON.stringify({ ...payload, versions: 'v1' }),
    'a lifetime shorter than what is left of it': JSON.stringify({ ...payload, lifetimeMs: 5 }),
  };
  for (const [what, text] of Object.entries(bad)) {
    test(`R10: ${what} is nothing of ours`, () => assert.equal(decodePayload(text, 'key', 10, []), 'bad'));
  }

  test('R10: whatever else lies there never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => assert.equal(decodePayload(text, 'key', 10, []), 'bad')),
    );
  });
});
