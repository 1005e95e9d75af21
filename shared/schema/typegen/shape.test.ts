import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { braces, type Doc, flat, union } from './layout.ts';
import { type PathEnd, Shape } from './shape.ts';

const needed = (value: Doc): PathEnd => ({ required: true, value });
const nullable = (value: Doc): PathEnd => ({ required: false, value });

describe('a shape', () => {
  it('needs what one path needs, and may leave out what every path may', () => {
    const shape = new Shape();
    shape.add(['pricing', 'list'], needed('Money'));
    shape.add(['pricing', 'sale'], nullable('Money'));
    shape.add(['note', 'text'], nullable('string'));
    assert.equal(
      flat(braces(shape.toDocs())),
      '{ pricing: { list: Money; sale?: Money | null }; note?: { text?: string | null } | null }',
    );
  });

  it('has its lists where the contract has them, and else at the end of the path', () => {
    const list: PathEnd = { required: true, value: { item: nullable('string') } };
    const asContract = new Shape();
    asContract.add(['images', 'url'], list, [1, 0]);
    assert.equal(flat(braces(asContract.toDocs())), '{ images: readonly ({ url?: string | null } | null)[] }');
    const atEnd = new Shape();
    atEnd.add(['images', 'url'], list);
    assert.equal(flat(braces(atEnd.toDocs())), '{ images: { url: readonly (string | null)[] } }');
  });

  it('asks at one place for all that is read there', () => {
    const shape = new Shape();
    shape.add(['id'], needed(union(['string', 'number'])));
    shape.add(['id'], needed('string'));
    shape.add(['category'], needed('CategoryResult'));
    shape.add(['category', 'id'], needed('string'));
    assert.equal(flat(braces(shape.toDocs())), '{ id: string; category: CategoryResult & { id: string } }');
  });
});
