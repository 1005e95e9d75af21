import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { findBreaches, layers } from '../support/boundaries.ts';
import { at, repositoryFiles } from '../support/repository.ts';

const sources = repositoryFiles({ untracked: true })
  .filter((path) => /^(shared|bffs|test)\/.*\.ts$/.test(path))
  .map((path) => ({ path, text: readFileSync(at(path), 'utf8') }));

/** The breaches of a tree of files, written as path → source. */
function breaches(files: Readonly<Record<string, string>>): readonly string[] {
  return findBreaches(Object.entries(files).map(([path, text]) => ({ path, text })));
}

describe('the boundaries of this repository', () => {
  it('hold: imports go downward, through doors, without cycles; BFFs stand alone; clients live in one place', () => {
    assert.ok(sources.length > 20, 'the sources were found');
    assert.equal(findBreaches(sources).join('\n'), '');
  });

  it('know every folder of shared/', () => {
    const folders = new Set(sources.map(({ path }) => /^shared\/([^/]+)\//.exec(path)?.[1]));
    folders.delete(undefined);
    assert.deepEqual(
      [...folders].filter((folder) => !layers.flat().includes(folder!)),
      [],
    );
  });
});

describe('the check of boundaries', () => {
  it('refuses an import upward and sideways, and takes one downward', () => {
    assert.deepEqual(breaches({ 'shared/schema/a.ts': "import { b } from '../upstreams/index.ts';" }), []);
    assert.deepEqual(breaches({ 'shared/upstreams/a.ts': "import type { B } from '../schema/index.ts';" }), [
      'shared/upstreams/a.ts:1  imports ../schema/index.ts: schema stands above upstreams; hand the value in as an option, or move the code down',
    ]);
    assert.match(
      breaches({ 'shared/policy/a.ts': "import { b } from '../engine/index.ts';" }).join(),
      /stands beside policy/,
    );
    assert.match(breaches({ 'shared/extra/a.ts': "import { b } from '../errors/index.ts';" }).join(), /has no layer/);
  });

  it('refuses an import past a door, from shared/ and from tests', () => {
    const expected = [
      "shared/server/a.ts:2  imports ../errors/codes.ts: past the folder's door; import shared/errors/index.ts instead",
    ];
    assert.deepEqual(breaches({ 'shared/server/a.ts': "\nimport { codes } from '../errors/codes.ts';" }), expected);
    assert.match(
      breaches({ 'test/scenarios/a.ts': "import { b } from '../../shared/engine/b.ts';" }).join(),
      /past the folder's door/,
    );
    assert.deepEqual(breaches({ 'shared/upstreams/rest/a.ts': "import { b } from '../types.ts';" }), []);
  });

  it('refuses what a BFF may not import', () => {
    const bff = (specifier: string) =>
      breaches({ 'bffs/one/resolvers.ts': `import { x } from '${specifier}';` }).join();
    assert.match(bff('../two/resolvers.ts'), /never imports another one; what both need belongs in shared\//);
    assert.match(bff('../../shared/index.ts'), /import from '@foyer\/bff' instead/);
    assert.match(bff('graphql'), /import from '@foyer\/bff' instead/);
    assert.match(bff('@foyer/bff/dist/shared/errors/index.js'), /import from '@foyer\/bff' instead/);
    assert.equal(bff('@foyer/bff'), '');
    assert.equal(bff('./prices.ts'), '');
  });

  it('refuses that shared/ imports a BFF or a test, save for test support in unit tests', () => {
    assert.match(breaches({ 'shared/cli/a.ts': "import x from '../../bffs/one/bff.ts';" }).join(), /knows no BFF/);
    assert.match(breaches({ 'shared/cli/a.ts': "import x from '../../test/support/run.ts';" }).join(), /knows no BFF/);
    assert.deepEqual(breaches({ 'shared/cli/a.test.ts': "import x from '../../test/support/run.ts';" }), []);
  });

  it('refuses clients, environment, fetch and console out of their place, each with what to use instead', () => {
    const shared = (folder: string, text: string) => breaches({ [`shared/${folder}/a.ts`]: text }).join();
    assert.match(shared('engine', "import { Agent } from 'undici';"), /call them through shared\/upstreams instead/);
    assert.match(shared('schema', "import grpc from '@grpc/grpc-js';"), /call them through shared\/upstreams instead/);
    assert.match(
      shared('server', "import { Redis } from 'ioredis';"),
      /use a store of shared\/cache or shared\/policy instead/,
    );
    assert.match(shared('server', "import jwt from 'jsonwebtoken';"), /ask createIdentity/);
    assert.match(
      shared('engine', "import { ApolloServer } from '@apollo/server';"),
      /keep the protocol in shared\/server/,
    );
    assert.match(shared('engine', 'const a = process.env.PORT;'), /take the value from shared\/config instead/);
    assert.match(shared('engine', 'await fetch(url);'), /call services through shared\/upstreams instead/);
    assert.match(shared('engine', 'console.log(1);'), /write to the logger of shared\/telemetry instead/);
    assert.equal(shared('upstreams', "import { Agent } from 'undici';"), '');
    assert.equal(shared('config', 'const a = process.env.PORT;'), '');
    assert.equal(shared('engine', '// process.env is read elsewhere\nawait store.fetch(1);'), '');
  });

  it('refuses a cycle, of types too', () => {
    const found = breaches({
      'shared/engine/a.ts': "import { b } from './b.ts';",
      'shared/engine/b.ts': "import type { C } from './c.ts';",
      'shared/engine/c.ts': "import { b } from './b.ts';",
    });
    assert.deepEqual(found, [
      'shared/engine/b.ts → shared/engine/c.ts → shared/engine/b.ts  is a cycle; move what both need to a file of its own',
    ]);
  });
});
