import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildSchema, type DocumentNode, execute } from 'graphql';
import { createDocumentReader } from './document-reader.ts';
import { defaultOperationLimits } from './operation-limits.ts';

const schema = buildSchema('type Query { greet(times: Int): String }');

function create(maxKeptBytes?: number) {
  const limits = defaultOperationLimits;
  return createDocumentReader({
    schema,
    limits,
    rules: [],
    development: false,
    ...(maxKeptBytes === undefined ? {} : { maxKeptBytes }),
  });
}

function documentOf(reader: ReturnType<typeof create>, text: string): DocumentNode {
  const read = reader.read(text);
  assert.ok('document' in read, 'it is valid');
  return read.document;
}

describe('documents that fit', () => {
  test('are remembered without their tokens, of which comments are most and no limit counts them', () => {
    const document = documentOf(create(), `query ($n: Int) { greet(times: $n) }${'\n#'.repeat(5_000)}`);
    let objects = 0;
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      objects++;
      for (const one of Object.values(value)) walk(one);
    };
    walk(document);
    assert.ok(objects < 60, `${objects} objects`);
  });

  test('still tell where a variable was declared that a value does not fit', async () => {
    const document = documentOf(create(), 'query (\n  $n: Int\n) { greet(times: $n) }');
    const { errors } = await execute({ schema, document, variableValues: { n: 'many' } });
    assert.deepEqual(errors?.[0]?.locations, [{ line: 2, column: 3 }]);
  });

  test('are forgotten when they weigh too much together, with what was made of them', () => {
    const reader = create(40_000);
    const texts = [1, 2, 3].map((times) => `{ greet(times: ${times}) }`);
    const [first] = texts.map((text) => documentOf(reader, text));
    assert.equal(reader.known(texts[0]!), first);
    assert.ok(reader.known(texts[1]!) && reader.known(texts[2]!));
    reader.grew(first!, 36_000);
    assert.equal(reader.known(texts[0]!), first, 'the one that was asked for last');
    assert.equal(reader.known(texts[1]!), undefined);
    reader.grew(first!, 5_000);
    assert.equal(reader.known(texts[0]!), undefined, 'it alone is more than all may be');
    reader.grew(first!, 5_000);
    assert.equal(reader.known(texts[0]!), undefined, 'what is forgotten does not come back');
  });
});
