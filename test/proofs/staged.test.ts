// A mistake in one directive does not hide the mistakes of other fields.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../support/proofs.ts';

test('mistaken directives and failed proofs of one schema are told together', async () => {
  const told = await findingsOf({
    'kiosk/schema.graphql': `
      type Query {
        a: User @cal(service: "users")
        b: User @call(service: "users", operation: "getUser", input: {id: "u1"}) @timeout(ms: 0)
        c: User @call(service: "users", operation: "getUsr", input: {id: "u1"})
        d: User @call(service: "users", operation: "getUser", input: {id: "u1"})
      }
      type User { name: Int }
    `,
    'kiosk/resolvers.mjs': 'export default { Query: { a: () => null } };',
  });
  const lines = told.split('\n').filter((line) => /^\s*kiosk/.test(line));
  assert.deepEqual(
    lines.map((line) => line.trim().replace(/ {2}.*/, '')),
    ['kiosk/schema.graphql:2', 'kiosk/schema.graphql:3', 'kiosk/schema.graphql:4', 'kiosk/schema.graphql:7'],
    told,
  );
});
