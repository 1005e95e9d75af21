import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  angles,
  block,
  braces,
  docComment,
  flat,
  intersection,
  listOf,
  literal,
  property,
  render,
  union,
} from './layout.ts';

const long = 'a'.repeat(52);

describe('the layout of generated types', () => {
  it('keeps on one line what fits, and breaks the outermost part that does not', () => {
    const input = (names: readonly string[]) => braces(names.map((name) => property(name, 'string')));
    assert.equal(render(['f: (input: ', input(['id']), ') => void']), 'f: (input: { id: string }) => void');
    assert.equal(
      render(['f: (input: ', input([long, `${long}2`]), ') => void']),
      `f: (input: {\n  ${long}: string;\n  ${long}2: string;\n}) => void`,
    );
    assert.equal(
      render(['Resolver', angles([long, `${long}2`, 'string'])]),
      `Resolver<\n  ${long},\n  ${long}2,\n  string\n>`,
    );
    assert.equal(
      render(['type A = ', union([long, `${long}2`, 'string'])]),
      `type A = \n  | ${long}\n  | ${long}2\n  | string`,
    );
  });

  it('counts what follows on the line', () => {
    const fitting = 118 - long.length;
    assert.doesNotMatch(render([braces([long]), 'b'.repeat(fitting - 5)]), /\n/);
    assert.match(render([braces([long]), 'b'.repeat(fitting)]), /\n/);
  });

  it('breaks a docstring between words', () => {
    const text = render(block([docComment(`${'word '.repeat(40)}*/ end`), 'a: string']));
    assert.match(text, /^\{\n {2}\/\*\*\n {3}\* word .*\n {3}\* .*\*\\\/ end\n {3}\*\/\n {2}a: string;\n\}$/s);
    for (const line of text.split('\n')) assert.ok(line.length <= 120, line);
    assert.equal(render(docComment('short')), '/** short */');
  });

  it('names each alternative of a union once, also of unions within', () => {
    assert.equal(flat(union([union(['string', 'null']), 'number', 'null'])), 'string | null | number');
    assert.equal(flat(union(['string', 'unknown', 'null'])), 'unknown');
    assert.equal(flat(union([])), 'never');
  });

  it('keeps of an intersection what says more', () => {
    assert.equal(flat(intersection([union(['string', 'number']), 'string'])), 'string');
    assert.equal(flat(intersection([union(['A', 'B']), 'C'])), '(A | B) & C');
  });

  it('puts parentheses where a list would take a part of its item only', () => {
    assert.equal(flat(listOf('string')), 'readonly string[]');
    assert.equal(flat(listOf(union(['A', 'null']))), 'readonly (A | null)[]');
    assert.equal(flat(listOf(listOf('A'))), 'readonly (readonly A[])[]');
    assert.equal(flat(listOf(braces([property('a', union(['A', 'null']))]))), 'readonly { a: A | null }[]');
  });

  it('quotes names that are no identifiers, and texts', () => {
    assert.equal(flat(property('GET /users', 'A', { optional: true })), "'GET /users'?: A");
    assert.equal(literal('it\'s "so"\n'), String.raw`'it\'s "so"\n'`);
  });
});
