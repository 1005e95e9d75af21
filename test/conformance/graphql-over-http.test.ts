import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { type Running, startRunning } from '../support/running-foyer.ts';

/** The audit suite of the GraphQL-over-HTTP specification. */
describe('GraphQL over HTTP', () => {
  let running: Running;
  before(async () => {
    running = await startRunning();
  });
  after(() => running.stop());

  for (const bff of ['mobile', 'web', 'admin']) {
    test(`${bff} fails no audit`, async (context) => {
      const results = await auditAll(`${running.foyer.url}/${bff}/graphql`, { 'x-foyer-preflight': '1' });
      const failed = results.filter(({ status }) => status === 'error');
      const warned = results.filter(({ status }) => status === 'warn' || status === 'notice');
      context.diagnostic(
        `${results.length} audits: ${results.length - failed.length - warned.length} ok, ${warned.length} warnings or notices, ${failed.length} failed`,
      );
      for (const { id, name, reason } of warned) context.diagnostic(`${id} ${name}: ${reason}`);
      assert.deepEqual(
        failed.map(({ id, name, reason }) => `${id} ${name}: ${reason}`),
        [],
      );
      assert.deepEqual(warned, []);
    });
  }

  test('without the preflight header three audits are notices: GET is refused to pages that anybody may have written', async () => {
    const results = await auditAll(`${running.foyer.url}/mobile/graphql`, {});
    const counts: Record<string, number> = {};
    for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1;
    assert.deepEqual(counts, { ok: 58, notice: 3 });
    assert.deepEqual(
      results.filter(({ status }) => status === 'notice').map(({ id }) => id),
      ['5A70', 'D6D5', '6A70'],
    );
  });
});

async function auditAll(url: string, headers: Record<string, string>) {
  const fetchFn = (input: string, init: RequestInit = {}) =>
    fetch(input, { ...init, headers: { ...headers, ...(init.headers as Record<string, string>) } });
  const results: { id: string; name: string; status: string; reason: string }[] = [];
  for (const audit of serverAudits({ url, fetchFn })) {
    const result = await audit.fn();
    results.push({
      id: audit.id,
      name: audit.name,
      status: result.status,
      reason: 'reason' in result ? result.reason : '',
    });
  }
  return results;
}
