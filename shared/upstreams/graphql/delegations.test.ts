import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Delegations } from './delegations.ts';
import type { RootField } from './documents.ts';
import { StitchedServices } from './stitched-services.ts';
import { connectGraphql } from './test-calls.ts';

const sdl = 'type Query { product(id: ID, size: Int): Product } type Product { id: ID name: String }';
const { attempt } = connectGraphql({ shop: { sdl, url: 'http://127.0.0.1:9/graphql' } });

function countedDelegations(maxKept: number) {
  const delegated: string[] = [];
  const stitched = new StitchedServices([{ name: 'shop', sdl }]);
  const counting = {
    delegate(service: string, field: RootField) {
      delegated.push(`${field.given}${field.selection}`);
      return stitched.delegate(service, field);
    },
  };
  return { delegations: new Delegations(counting, maxKept), delegated };
}

describe('delegations', () => {
  it('are found once for an operation, a selection and the inputs that are given, whatever their values', () => {
    const { delegations, delegated } = countedDelegations(10);
    for (const id of ['1', '2', null]) delegations.get(attempt('shop.product', { input: { id }, select: 'id' }));
    delegations.get(attempt('shop.product', { input: { id: '1', size: undefined }, select: 'id' }));
    assert.deepEqual(delegated, ['id{id}']);

    delegations.get(attempt('shop.product', { input: { id: '1', size: 1 }, select: 'id' }));
    delegations.get(attempt('shop.product', { input: { id: '1' }, select: 'name' }));
    assert.deepEqual(delegated, ['id{id}', 'id,size{id}', 'id{name}']);
  });

  it('are kept up to a number, those used last', () => {
    const { delegations, delegated } = countedDelegations(2);
    for (const select of ['id', 'name', 'id', 'id name', 'id', 'name'])
      delegations.get(attempt('shop.product', { select }));
    assert.deepEqual(delegated, ['{id}', '{name}', '{id name}', '{name}']);
  });
});

describe('the stitched schema', () => {
  it('takes the contracts of the reference shop together', () => {
    const names = ['reviews', 'content'];
    const sdlOf = (name: string) => readFileSync(`schemas/${name}/schema.graphql`, 'utf8');
    const services = names.map((name) => ({ name, sdl: sdlOf(name) }));
    const stitched = new StitchedServices(services);
    const binding = { protocol: 'graphql', operationType: 'query', field: 'page' } as const;
    const field = {
      binding: { ...binding, argumentTypes: new Map([['slug', 'String!']]) },
      name: 'page',
      given: ['slug'],
      selection: '{ updatedAt blocks { ... on TextBlock { text } ... on QuoteBlock { text } } }',
    };
    assert.equal(
      stitched.delegate('content', field),
      '{updatedAt blocks{__typename ...on TextBlock{text}...on QuoteBlock{text}}}',
    );
  });
});
