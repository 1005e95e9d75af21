import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'graphql';
import { type DocumentShape, shapeOf } from './document-shape.ts';

const shape = (text: string): DocumentShape => shapeOf(parse(text), { maxDepth: 8 });

describe('the shape of a document', () => {
  test('counts levels of fields, whatever fragments lie between them', () => {
    assert.equal(shape('{ a }').depth, 1);
    assert.equal(shape('{ a { b { c } } d }').depth, 3);
    assert.equal(shape('{ ... { a { ...f } } } fragment f on A { b { ... on B { c } } }').depth, 3);
    assert.equal(shape('query A { a } query B { a { b } }').depth, 2);
  });

  test('leaves what lies under __schema and __type to the rule of introspection', () => {
    const { depth, introspects } = shape('{ a: __schema { types { fields { type { ofType { name } } } } } }');
    assert.deepEqual([depth, introspects], [1, true]);
    assert.equal(shape('{ a { b } } fragment f on Query { a { b { c { d } } } }').depth, 2, 'nothing spreads it');
  });

  test('counts aliases where they are spread, for the greatest operation', () => {
    assert.equal(shape('{ a: b c: __typename d }').aliases, 2);
    assert.equal(shape('{ x { ...f } y { ...f } } fragment f on X { a: b c: d }').aliases, 4);
    assert.equal(shape('query A { a: b } query B { a: b c: d e: f }').aliases, 3);
  });

  test('counts root fields as the answer will have them', () => {
    assert.equal(shape('{ a a b: a ...f } fragment f on Query { c d }').rootFields, 4);
  });

  test('counts directives as they are written, wherever they are', () => {
    const text =
      'query Q($a: Int @one) @two { a @three ...f @four ... @five { b } } fragment f on Query @six { c @seven }';
    assert.equal(shape(text).directives, 7);
  });

  test('takes a screen for what it is', () => {
    const cards = Array.from({ length: 8 }, (_, row) => `row${row} { items { ...card } }`).join(' ');
    const card = 'fragment card on Product { id name brand price rating images { url alt } }';
    assert.equal(shape(`{ ${cards} } ${card}`).isExcessive, false);
  });

  test('ends in time in proportion to the document, where fragments double each other', () => {
    const fan = Array.from({ length: 120 }, (_, i) => `fragment f${i + 1} on Q { ...f${i} x { ...f${i} } }`).join(' ');
    const startedAt = process.cpuUsage();
    assert.equal(shape(`{ ...f120 } ${fan} fragment f0 on Q { a }`).isExcessive, true);
    const { user, system } = process.cpuUsage(startedAt);
    assert.ok((user + system) / 1e3 < 20, `${(user + system) / 1e3} ms`);
  });

  test('ends for fragments that spread themselves', () => {
    assert.equal(shape('{ ...f } fragment f on Q { a ...f b { ...f c { ...f } } }').depth > 8, true);
    assert.equal(shape('{ a } fragment f on Q { ...g } fragment g on Q { ...f }').isExcessive, false);
  });

  test('finds what validation would compare for long: one key many times, in one place or merged from many', () => {
    const many = (count: number, text: string) => Array(count).fill(text).join(' ');
    assert.equal(shape(`{ ${many(70, 'a')} }`).isExcessive, false);
    assert.equal(shape(`{ ${many(110, 'a')} }`).isExcessive, true);
    assert.equal(shape(`{ ${many(15, `a { ${many(8, 'b')} }`)} }`).isExcessive, true);
    assert.equal(shape(`{ a } fragment unused on Q { ${many(110, 'a')} }`).isExcessive, true);
    assert.equal(shape(`{ ${'... {'.repeat(80)} a ${'}'.repeat(80)} }`).isExcessive, true);
  });
});
