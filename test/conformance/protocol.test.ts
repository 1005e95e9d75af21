// What GraphQL over HTTP says of requests that name nothing that can be run, beside the audits.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Running, startRunning } from '../support/running-foyer.ts';

describe('a request that names nothing to run', () => {
  let running: Running;
  before(async () => {
    running = await startRunning();
  });
  after(() => running.stop());

  for (const [what, question] of [
    ['an operation name that the document does not have', { query: 'query A { __typename }', operationName: 'B' }],
    ['an operation name for an anonymous operation', { query: '{ __typename }', operationName: 'B' }],
    ['two operations without a name', { query: 'query A { __typename } query B { __typename }' }],
    ['a subscription', { query: 'subscription { anything }' }],
  ] as const) {
    test(`${what} is 400 OPERATION_RESOLUTION_FAILURE, and nothing runs`, async () => {
      const { status, data, errors } = await running.ask('mobile', question);
      assert.equal(status, 400);
      assert.equal(data, undefined);
      assert.deepEqual(
        errors.map(({ extensions }) => extensions.code),
        ['OPERATION_RESOLUTION_FAILURE'],
      );
    });
  }

  for (const method of ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    test(`S5: ${method} is 405 with the methods that are allowed, whatever the body is`, async () => {
      const response = await fetch(`${running.foyer.url}/mobile/graphql`, {
        method,
        headers: { 'content-type': 'application/json' },
      });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get('allow'), 'GET, POST');
    });
  }
});
