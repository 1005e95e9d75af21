// The table of secure defaults in SECURITY.md, held against a server in production whose BFF says nothing but its name, its path, its
// services and its issuer. Each row is measured or read off what runs; each measurement has its row.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse } from 'graphql';
import jwt from 'jsonwebtoken';
import { readEnvironment, readRegistry } from '../../shared/config/index.ts';
import { Findings } from '../../shared/errors/index.ts';
import { createDevelopmentToken, resolveSession } from '../../shared/policy/index.ts';
import { createPlan } from '../../shared/schema/index.ts';
import { type AttackAnswer, assertTellsNothing, startTarget, type Target } from '../support/attack.ts';
import { authIssuer, authSecret } from '../support/production.ts';
import { findingsOf, writeFolder } from '../support/proofs.ts';
import { at } from '../support/repository.ts';

const bff = (secret = authSecret) =>
  `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users', 'orders', 'reviews'],
    identity: { issuers: [{ issuer: '${authIssuer}', algorithms: ['HS256'], secret: '${secret}' }] } };`;

const schema = `
type Query { hello: String @call(service: "users", operation: "getUser", input: {id: "1"}, path: "name") }
type Mutation { rename: String @call(service: "users", operation: "createUser", input: {name: "Ada"}, path: "name") }
`;

const seconds = (value: number) => Math.floor(Date.now() / 1000) + value;
const grouped = (value: number) => value.toLocaleString('en');
const said = ({ status, code }: AttackAnswer) => `${status} \`${code}\``;

describe('the secure defaults of SECURITY.md', () => {
  const { folder, remove } = writeFolder({ 'kiosk/bff.mjs': bff(), 'kiosk/schema.graphql': schema });
  let target: Target;
  before(async () => {
    target = await startTarget({ directories: [join(folder, 'kiosk')], servicesFile: join(folder, 'services.yaml') });
  });
  after(async () => {
    await target.stop();
    remove();
  });

  const config = () => target.foyer.bffs[0]!.folder.config;
  const environment = readEnvironment({});
  const ask = (query: string, headers: Readonly<Record<string, string>> = {}) =>
    target.send('kiosk', { headers, body: { query } });
  const withToken = (token: string) => ask('{ __typename }', { authorization: `Bearer ${token}` });
  const signed = (claims: Readonly<Record<string, unknown>>) => withToken(target.token('kiosk', claims));
  const limit = (key: keyof ReturnType<typeof config>['operations']) => () => grouped(config().operations[key]);
  const get = (headers: Readonly<Record<string, string>>, query = '{__typename}') =>
    target.send('kiosk', { method: 'GET', search: `?query=${encodeURIComponent(query)}`, headers });

  /** What each row says, as it is. */
  const measured: Readonly<Record<string, () => Promise<string> | string>> = {
    'A process without `NODE_ENV`': () => (environment.development ? 'development' : 'production'),
    Introspection: async () => said(await ask('{ __schema { queryType { name } } }')),
    'An explorer in the browser (GraphiQL)': async () =>
      said(await target.send('kiosk', { method: 'GET', headers: { accept: 'text/html' } })),
    'Suggestions, stacks and details in errors': async () => {
      for (const query of ['{ helo }', '{ hello }']) assertTellsNothing((await ask(query)).text);
      return 'none';
    },
    'Several operations in one request': async () =>
      said(await target.send('kiosk', { body: [{ query: '{ hello }' }] })),
    'Subscriptions, uploads': async () => {
      const multipart = { 'content-type': 'multipart/form-data; boundary=x', 'x-foyer-preflight': '1' };
      assert.equal((await target.send('kiosk', { headers: multipart, body: '--x--' })).status, 415);
      assert.equal((await ask('subscription { hello }')).status, 400);
      return 'refused';
    },
    'Development tokens (`foyer token`)': async () =>
      said(await withToken(createDevelopmentToken({ sub: 'u1', audiences: ['kiosk'] }))),
    'Tokens without a signature': async () =>
      said(
        await withToken(
          jwt.sign({ sub: 'u1', aud: 'kiosk', iss: authIssuer, exp: seconds(60) }, '', { algorithm: 'none' }),
        ),
      ),
    'Tokens without an expiry': async () => said(await signed({ exp: undefined })),
    'Tokens for another BFF': async () => said(await signed({ aud: 'counter' })),
    'How far clocks may differ': async () => {
      assert.deepEqual(
        [(await signed({ exp: seconds(-25) })).status, (await signed({ exp: seconds(-31) })).status],
        [200, 401],
      );
      return '30 s';
    },
    'The shortest secret of an issuer': async () =>
      /at least \d+ bytes/.exec(await findingsOf({ 'kiosk/bff.mjs': bff('short') }))![0],
    'Tokens in the address or in a cookie': async () => {
      const token = target.token('kiosk', { exp: seconds(-1000) });
      const inAddress = await target.send('kiosk', { search: `?access_token=${token}` });
      const inCookie = await ask('{ __typename }', { cookie: `access_token=${token}; token=${token}` });
      // An expired token that was read would be refused.
      return inAddress.status === 200 && inCookie.status === 200 ? 'not read' : 'read';
    },
    'API keys, sessions, client certificates': () => {
      const { identity } = target.foyer.bffs[0]!;
      return identity.apiKeys || config().session || identity.certificates.length > 0 ? 'on' : 'off';
    },
    'The cookie of a session': () => {
      const { cookie, sameSite, idleSeconds, maxSeconds } = resolveSession(true, {
        name: 'kiosk',
        path: '/kiosk/graphql',
      })!;
      return `\`${cookie.split('-')[0]}-\`, SameSite ${sameSite}, ${idleSeconds / 60} minutes idle, ${maxSeconds / 3600} hours`;
    },
    'Pages of other origins (CORS)': async () => {
      const { headers } = await ask('{ __typename }', { origin: 'https://other.example' });
      return headers.has('access-control-allow-origin') ? 'allowed' : 'none';
    },
    'GET without a preflight header': async () => {
      const response = await fetch(`${target.foyer.url}/kiosk/graphql?query={__typename}`);
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      return `${response.status} \`${errors[0]!.extensions.code}\``;
    },
    'A mutation by GET': async () => {
      const answer = await get({ 'x-foyer-preflight': '1' }, 'mutation { rename }');
      return answer.status === 200 ? 'carried out' : 'refused';
    },
    'Who may say who the client is (`TRUSTED_PROXIES`)': () =>
      environment.trustedProxies.length === 0 ? 'nobody' : 'somebody',
    'Metrics and status': () => `${environment.internalHost}, port ${environment.internalPort ?? 4090}`,
    '`/metrics` and `/status` at the public port': async () => {
      const statuses = await Promise.all(
        ['/metrics', '/status'].map(async (path) => (await fetch(target.foyer.url + path)).status),
      );
      return [...new Set(statuses)].join();
    },
    'Headers of every answer': async () => {
      const { headers } = await ask('{ __typename }');
      const names = ['content-security-policy', 'referrer-policy', 'x-content-type-options'];
      return names
        .filter((name) => headers.has(name))
        .map((name) => `\`${name}\``)
        .join(', ');
    },
    'An answer to somebody who is signed in': async () => `\`${(await signed({})).headers.get('cache-control')}\``,
    'A body': async () => {
      const padded = async (bytes: number) => {
        const shell = JSON.stringify({ query: '{ __typename }', pad: '' });
        return target.send('kiosk', { body: shell.replace('""', `"${'x'.repeat(bytes - shell.length)}"`) });
      };
      assert.equal((await padded(1_048_576)).status, 200);
      return `1 MiB, then ${said(await padded(1_048_577))}`;
    },
    'Pieces of a body': async () => {
      const text = '{"query":"{ __typename }"}';
      const head =
        'POST /kiosk/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
      const inPieces = (count: number, bytes: number) => {
        const pieces = text.padEnd(count * bytes).match(new RegExp(`.{${bytes}}`, 'g'))!;
        const chunks = pieces.map((piece) => `${bytes.toString(16)}\r\n${piece}\r\n`).join('');
        return target.sendBytes(`${head}${chunks}0\r\n\r\n`);
      };
      assert.equal((await inPieces(1_000, 1)).status, 200);
      assert.equal((await inPieces(1_001, 140)).status, 200);
      assert.equal((await inPieces(1_001, 120)).status, 400);
      return `1,000, then 128 bytes each on average, or ${said(await inPieces(1_001, 1))}`;
    },
    'Header lines': async () => {
      const lines = (count: number) =>
        `POST /kiosk/graphql HTTP/1.1\r\n${[
          'Host: x',
          'Connection: close',
          'Content-Type: application/json',
          'Content-Length: 2',
        ]
          .concat(Array.from({ length: count - 4 }, (_, index) => `X-${index}: 1`))
          .join('\r\n')}\r\n\r\n{}`;
      assert.equal((await target.sendBytes(lines(100))).status, 400);
      return `100, then ${said(await target.sendBytes(lines(101)))}`;
    },
    'Characters of a document': limit('maxCharacters'),
    'Tokens of a document': limit('maxTokens'),
    Depth: limit('maxDepth'),
    Aliases: limit('maxAliases'),
    Directives: limit('maxDirectives'),
    'Root fields': limit('maxRootFields'),
    'Cost of an operation': limit('maxCost'),
    'Size of a page': limit('maxPageSize'),
    'Values in variables': limit('maxVariableValues'),
    'Errors that are told': async () => {
      const fields = Array.from({ length: 8 }, (_, index) => `unknown${index}`).join(' ');
      return `${(await ask(`{ ${fields} }`)).json.errors.length}`;
    },
    'Calls to services a request': () => grouped(config().maxCalls),
    'Time of a whole answer': () =>
      `${grouped(config().deadlineMs)} ms, mutations ${grouped(config().mutationDeadlineMs)} ms`,
    'Time that an operation may ask for with `@deadline`': () => {
      const { deadlineMs, mutationDeadlineMs, maxDeadlineMs, headers, operations } = config();
      const defaults = { queryDeadlineMs: deadlineMs, mutationDeadlineMs, maxDeadlineMs, headers, sizes: operations };
      const document = parse('query @deadline(ms: 600000) { __typename }');
      const longest = createPlan(target.foyer.bffs[0]!.schema, document, undefined, defaults)!.deadlineMs;
      return longest === 2 * deadlineMs ? 'twice that' : `${grouped(longest)} ms`;
    },
    'What services learn of the viewer': () => {
      const { services } = readRegistry(join(folder, 'services.yaml'), {}, new Findings());
      assert.equal(services.size, 3);
      const learnt = new Set([...services.values()].flatMap(({ identity, headers }) => [identity, ...headers.forward]));
      return [...learnt].join() === 'none' ? 'nothing' : [...learnt].join();
    },
    'Rates, quotas, requests at once': () => (config().limits === undefined ? 'none: each BFF says its own' : 'some'),
    'Operations that are answered': () =>
      (config().documents.mode ?? 'open') === 'open' ? 'all that the schema allows' : 'registered ones',
    'When it is unknown who was revoked': () =>
      target.foyer.bffs[0]!.identity.whenRevocationUnknown === 'accept'
        ? 'tokens are taken until they expire'
        : 'refused',
  };

  const stated = new Map(
    [...section('Secure defaults').matchAll(/^\| (.+?) \| (.+?) \| .+? \|$/gm)]
      .slice(1)
      .filter(([, what]) => !what!.startsWith('---'))
      .map(([, what, value]) => [what!, value!]),
  );

  it('has a row for each measurement, and a measurement for each row', () => {
    assert.deepEqual([...stated.keys()].sort(), Object.keys(measured).sort());
  });

  for (const [what, measure] of Object.entries(measured)) {
    it(`${what}: as it is written there`, async () => assert.equal(await measure(), stated.get(what)));
  }
});

/** The text of SECURITY.md under one heading. */
function section(heading: string): string {
  const text = readFileSync(at('SECURITY.md'), 'utf8');
  return text.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!;
}
