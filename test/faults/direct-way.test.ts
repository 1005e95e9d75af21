// What fails behind an operation is told alike by the direct way, where it is compiled, and by Apollo Server and graphql-js.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Dials, SERVICE_NAMES, type ServiceName } from '../services/shop.ts';
import { type Bff, bffs } from '../support/attack-documents.ts';
import { longRows } from '../support/faults.ts';
import { variablesOf } from '../support/operation-variables.ts';
import { registryWith } from '../support/registry-file.ts';
import { startTwoWays, type TwoWays } from '../support/two-ways.ts';

const faults: Readonly<Record<string, Dials>> = {
  'answer with 500': { status: 500 },
  'answer with garbage': { garbage: true },
  'answer values of the wrong type': { wrongType: true },
  'say that there is nothing': { status: 404 },
  'never answer': { hang: true },
};

describe('the direct way, where services fail', () => {
  let ways: TwoWays;
  /** When a breaker opens is a matter of moments, which the two do not share. */
  before(async () => {
    const breaker = { errorRatio: 1, minimumCalls: 100_000 };
    const patient = Object.fromEntries(SERVICE_NAMES.map((name) => [name, { breaker }]));
    ways = await startTwoWays({ servicesFile: registryWith(patient) });
  });
  after(() => ways.stop());

  async function askAll(bff: Bff, atOnce: boolean) {
    const { documents } = ways.direct.foyer.bffs.find(({ folder }) => folder.config.name === bff)!;
    const queries = [...documents.registered].filter(({ type }) => type === 'query');
    const headers = ways.as(bff, ['admin', 'support']);
    const ask = ({ id, name }: (typeof queries)[number]) =>
      ways.same(bff, { headers, body: { documentId: id, variables: variablesOf[bff][name]! } });
    if (atOnce) return Promise.all(queries.map(ask));
    const answers = [];
    for (const query of queries) answers.push(await ask(query));
    return answers;
  }

  for (const [what, dials] of Object.entries(faults))
    for (const bff of bffs)
      test(`services that ${what} (${bff})`, async () => {
        const { services } = ways.direct.foyer.bffs.find(({ folder }) => folder.config.name === bff)!.folder.config;
        const every = (remainder: number) => services.filter((_, index) => index % 2 === remainder);
        let degraded = 0;
        for (const failing of longRows.skip && !dials.wrongType ? [every(0)] : [every(0), every(1), services]) {
          for (const service of failing) ways.faults(service as ServiceName, dials);
          const answers = await askAll(bff, dials.hang === true);
          degraded += answers.filter(({ body }) => /"errors"|"degraded"/.test(body)).length;
          ways.resetFaults();
        }
        assert.ok(dials.status === 404 || degraded > 0, 'nothing failed');
      });
});
