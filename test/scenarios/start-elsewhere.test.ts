// `foyer start` with a folder that lies anywhere: what it may hold, how the server answers, and how it ends.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the registry are written so
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import {
  askOver,
  codesOf,
  development,
  type FoyerProcess,
  runFoyer,
  serving,
  startFoyerProcess,
} from '../support/foyer-process.ts';
import { type Files, writeFolder } from '../support/proofs.ts';

const production = {
  PORT: '0',
  HOST: '127.0.0.1',
  DRAIN_MS: '0',
  AUTH_SECRET: 'a secret of at least thirty-two bytes',
};

const greeting = `
  type Query {
    name(id: ID!): String @call(service: "users", operation: "getUser", input: {id: "{args.id}"}, path: "name")
    me: String @call(service: "users", operation: "getUser", input: {id: "{viewer.id}"}, path: "name")
  }
`;

/** A folder with one BFF and the registry of one REST service, as a team would keep it in a repository of its own. */
const elsewhere: Files = {
  'services.yaml':
    'services: { users: { protocol: rest, contract: users.yaml, url: "${USERS_URL}", timeoutMs: 2000 } }',
  'orders.proto': undefined,
  'reviews.graphql': undefined,
  'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users'] };`,
  'kiosk/schema.graphql': greeting,
};

/** Answers `/users/<id>` with a user of that name. */
async function startUsers(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const id = request.url!.split('/').at(-1)!;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id, name: `user ${id}`, tier: 'gold', tags: [], friends: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('foyer start, with a folder that lies anywhere', () => {
  let users: { server: Server; url: string };
  before(async () => {
    users = await startUsers();
  });
  after(() => {
    users.server.closeAllConnections();
    users.server.close();
  });

  const options = ['--bff', 'kiosk', '--services', 'services.yaml'];

  /** Starts in that folder, with these files beside or in place of its own. */
  async function servingElsewhere<T>(
    { files = {}, env = development }: { files?: Files; env?: Readonly<Record<string, string>> },
    use: (url: string, foyer: FoyerProcess) => Promise<T>,
  ): Promise<T> {
    const { folder, remove } = writeFolder({ ...elsewhere, ...files });
    try {
      return await serving(['start', ...options], { cwd: folder, env: { ...env, USERS_URL: users.url } }, use);
    } finally {
      remove();
    }
  }

  const introspection = '{ __schema { queryType { name } } }';
  const token = async () => (await runFoyer(['token', '--sub', 'u7', '--bff', 'kiosk'])).stdout.trim();

  const typed = `
    import { type BffConfig, defineBff } from '@foyer/bff';
    const services: BffConfig['services'] = ['users'];
    export default defineBff({ name: 'kiosk', path: '/kiosk/graphql', services });
  `;
  const plain = `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users'] };`;
  const modules = [
    { file: 'bff.ts', kind: 'typed by defineBff', text: typed },
    { file: 'bff.js', kind: 'a plain object', text: plain },
    {
      file: 'bff.mjs',
      kind: 'made by defineBff',
      text: typed.replace('type BffConfig, ', '').replace(/: Bff.*?\]/, ''),
    },
  ];
  for (const { file, kind, text } of modules) {
    test(`${file}, ${kind}, answers a query`, async () => {
      const files = { 'kiosk/bff.mjs': undefined, [`kiosk/${file}`]: text };
      const { status, body } = await servingElsewhere({ files }, (url) =>
        askOver(`${url}/kiosk/graphql`, '{ name(id: "u1") }'),
      );
      assert.deepEqual({ status, body }, { status: 200, body: { data: { name: 'user u1' } } });
    });
  }

  test('S26: hand-written resolvers in TypeScript know the package by its name', async () => {
    const files = {
      'kiosk/schema.graphql': 'type Query { greeting(id: ID!): String }',
      'kiosk/resolvers.ts': `
        import { publicResolver, type PublicResolverContext } from '@foyer/bff';
        export default {
          Query: {
            greeting: publicResolver(async (_: unknown, { id }: { id: string }, ctx: PublicResolverContext) => {
              const user = (await ctx.services.users!.getUser!({ id })) as { name: string } | null;
              return user && 'Hello, ' + user.name;
            }),
          },
        };
      `,
    };
    const { body } = await servingElsewhere({ files }, (url) =>
      askOver(`${url}/kiosk/graphql`, '{ greeting(id: "u1") }'),
    );
    assert.deepEqual(body, { data: { greeting: 'Hello, user u1' } });
  });

  test('a server in development answers introspection, and accepts a development token', async () => {
    await servingElsewhere({}, async (url) => {
      assert.equal((await fetch(`${url}/livez`)).status, 200);
      assert.equal((await fetch(`${url}/readyz`)).status, 200);
      const introspected = await askOver(`${url}/kiosk/graphql`, introspection);
      assert.deepEqual(introspected.body, { data: { __schema: { queryType: { name: 'Query' } } } });
      assert.deepEqual((await askOver(`${url}/kiosk/graphql`, '{ me }', await token())).body, {
        data: { me: 'user u7' },
      });
    });
  });

  test('a server that is told nothing is in production: neither of both, and just as ready', async () => {
    await servingElsewhere({ env: production }, async (url) => {
      assert.equal((await fetch(`${url}/livez`)).status, 200);
      assert.equal((await fetch(`${url}/readyz`)).status, 200);
      const introspected = await askOver(`${url}/kiosk/graphql`, introspection);
      assert.deepEqual(codesOf(introspected.body), ['INTROSPECTION_DISABLED']);
      const refused = await askOver(`${url}/kiosk/graphql`, '{ me }', await token());
      assert.equal(refused.status, 401);
      assert.deepEqual(codesOf(refused.body), ['UNAUTHENTICATED']);
    });
  });

  test('a port in use is said in a sentence, and the process ends with 1', async () => {
    const { folder, remove } = writeFolder(elsewhere);
    try {
      const { port } = new URL(users.url);
      const env = { ...development, USERS_URL: users.url };
      const { code, stdout, stderr } = await runFoyer(['start', ...options, '--port', port], { cwd: folder, env });
      const next = Number(port) + 1;
      assert.equal(
        stderr,
        `foyer: port ${port} is in use. End what uses it, or choose another port: --port ${next} (or PORT=${next}).\n`,
      );
      assert.equal(stdout, '');
      assert.equal(code, 1);
    } finally {
      remove();
    }
  });

  const companion = {
    'companion.mjs': `
      process.on('disconnect', () => process.exit());
      process.on('SIGINT', () => {});
      console.log('companion ' + process.pid);
      process.send('ready');
    `,
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} ends the server and what runs beside it, with 0`, async () => {
      const { folder, remove } = writeFolder({ ...elsewhere, ...companion });
      const env = { ...development, USERS_URL: users.url };
      const foyer = startFoyerProcess(['start', ...options, '--with', 'companion.mjs'], { cwd: folder, env });
      try {
        const url = await foyer.url;
        const pid = Number(/companion (\d+)/.exec(foyer.said.stdout)?.[1]);
        assert.ok(isRunning(pid), 'the companion runs beside the server');
        foyer.process.kill(signal);
        const { code } = await foyer.ended;
        assert.equal(code, 0);
        assert.ok(!isRunning(pid), 'the companion has ended');
        await assert.rejects(fetch(`${url}/livez`), 'nothing listens any more');
      } finally {
        foyer.process.kill('SIGKILL');
        remove();
      }
    });
  }

  test('what runs beside the server ends with it, also when it is killed', async () => {
    const { folder, remove } = writeFolder({ ...elsewhere, ...companion });
    const env = { ...development, USERS_URL: users.url };
    const foyer = startFoyerProcess(['start', ...options, '--with', 'companion.mjs'], { cwd: folder, env });
    try {
      await foyer.url;
      const pid = Number(/companion (\d+)/.exec(foyer.said.stdout)?.[1]);
      foyer.process.kill('SIGKILL');
      await eventually(() => !isRunning(pid), 'the companion has ended', 10_000);
    } finally {
      foyer.process.kill('SIGKILL');
      remove();
    }
  });

  for (const [what, module, said] of [
    ['is not there', 'nothing.mjs', 'there is no module nothing.mjs to run beside the server (--with).'],
    ['fails', 'failing.mjs', 'failing.mjs ended before it was ready (exit code 3).'],
  ] as const) {
    test(`when what shall run beside it ${what}, nothing is served`, async () => {
      const { folder, remove } = writeFolder({ ...elsewhere, 'failing.mjs': 'process.exit(3);' });
      try {
        const env = { ...development, USERS_URL: users.url };
        const { code, stderr } = await runFoyer(['start', ...options, '--with', module], { cwd: folder, env });
        assert.equal(stderr, `foyer: ${said}\n`);
        assert.equal(code, 1);
      } finally {
        remove();
      }
    });
  }
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
