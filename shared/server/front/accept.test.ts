import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedType, graphqlJson, plainJson } from './accept.ts';

test('the most precise range decides over a type, then quality, precision and order over which is sent', () => {
  for (const [accept, expected] of [
    [undefined, plainJson],
    ['', plainJson],
    ['*/*', plainJson],
    ['application/*', plainJson],
    ['text/*', undefined],
    ['application/json', plainJson],
    ['APPLICATION/GraphQL-Response+JSON; charset=UTF-8', graphqlJson],
    ['application/graphql-response+json;q=0.9, application/json;q=0.8', graphqlJson],
    ['application/graphql-response+json;q=0.8, application/json;q=0.9', plainJson],
    ['*/*, application/graphql-response+json', graphqlJson],
    ['application/json;q=0', undefined],
    ['application/json;q=0, */*;q=0.1', graphqlJson],
    ['application/json;q=2', undefined],
    ['application/json;q=x', undefined],
    ['application/json;version=2', undefined],
    [', ,application/json', plainJson],
    [`${'text/html,'.repeat(200)}application/json`, undefined],
  ] as const)
    for (const _again of [1, 2]) assert.equal(acceptedType(accept), expected, accept);
});
