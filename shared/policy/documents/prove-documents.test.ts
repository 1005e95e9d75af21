import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { buildSchema } from 'graphql';
import { Findings } from '../../errors/index.ts';
import { documentIdOf } from './document-id.ts';
import type { DocumentsConfig } from './documents-config.ts';
import { printManifest } from './manifest.ts';
import { proveDocuments } from './prove-documents.ts';

const schema = buildSchema('type Query { home: Home } type Home { name: String, title(of: String): String }');
const folders: string[] = [];

/** What is registered of a folder with these files, and the places of what is wrong, as `file:line message`. */
function proven(files: Readonly<Record<string, string>>, config: DocumentsConfig = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'foyer-documents-'));
  folders.push(directory);
  for (const folder of ['operations', 'manifests']) mkdirSync(join(directory, folder));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const findings = new Findings();
  const shown = (path: string) => path.slice(directory.length + 1);
  const documents = proveDocuments({ config, directory, file: 'bff.ts', schema, shown }, findings);
  return {
    registered: documents.registered,
    names: [...documents.registered].map(({ name }) => name),
    found: findings.list.map(({ file, line, message, found }) => `${file}:${line} ${message}: ${found}`),
  };
}

const listed = (body: string, name = 'Home') => ({ id: documentIdOf(body), name, type: 'query' as const, body });

describe('proveDocuments', () => {
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  it('registers the operations of a folder with the fragments that they reach, sorted and printed', () => {
    const { registered, found } = proven({
      'operations/a-home.graphql':
        '# why\nquery Home{home{...Zed ...B}}\nfragment Zed on Home{title}\nfragment Unused on Home{name}',
      'operations/b.graphql': 'fragment B on Home { ...C }',
      'operations/c.graphql': 'fragment C on Home { name }',
    });
    const body =
      'query Home {\n  home {\n    ...Zed\n    ...B\n  }\n}\n\nfragment B on Home {\n  ...C\n}\n\nfragment C on Home {\n  name\n}\n\nfragment Zed on Home {\n  title\n}';
    assert.deepEqual(found, []);
    assert.equal(registered.byId(documentIdOf(body))?.body, body);
    assert.equal(registered.size, 1);
  });

  it('merges manifests: an operation that several have is one', () => {
    const [first, second] = ['query Home { home { name } }', 'query Home { home { title } }'].map((body) =>
      listed(body),
    );
    const { names, found } = proven(
      {
        'manifests/1.json': printManifest([first!]),
        'manifests/2.json': printManifest([second!, first!]),
      },
      { manifests: ['manifests/1.json', 'manifests/2.json'] },
    );
    assert.deepEqual([names, found], [['Home', 'Home'], []]);
  });

  it('names file and line of what does not fit, in folders and in manifests', () => {
    const { found, names } = proven(
      {
        'operations/a.graphql': 'query A {\n  home {\n    nome\n  }\n}',
        'operations/b.graphql': 'query B {\n  home {',
        'operations/c.graphql': '{ home { name } }',
        'operations/d.graphql': 'query D { home { name } }\nquery E { home { name } }',
        'operations/f.graphql': 'query F { __schema { description } }',
        'manifests/1.json': printManifest([listed('query Old { home { age } }', 'Old')]),
      },
      { manifests: ['manifests/1.json'] },
    );
    assert.deepEqual(found, [
      'operations/b.graphql:2 the operation cannot be read: Syntax Error: Expected Name, found <EOF>.',
      'operations/c.graphql:1 operations are registered by file and name: one without a name',
      'operations/d.graphql:2 operations are registered by file and name: two operations',
      'operations/a.graphql:3 A does not fit the schema: Cannot query field "nome" on type "Home". Did you mean "name"?',
      'operations/f.graphql:1 F does not fit the schema: GraphQL introspection has been disabled, but the requested query contained the field "__schema".',
      'manifests/1.json:6 Old does not fit the schema: Cannot query field "age" on type "Home". Did you mean "name"?',
    ]);
    assert.deepEqual(names, []);
  });

  it('refuses a manifest that is none, an id that is not that of the body, and one that is not there', () => {
    const forged = { ...listed('query Home { home { name } }'), body: 'query Home { home { title } }' };
    const { found } = proven(
      {
        'manifests/1.json': '{"operations": {}}',
        'manifests/2.json': printManifest([forged]),
        'manifests/3.json': '[',
      },
      { manifests: ['manifests/1.json', 'manifests/2.json', 'manifests/3.json', 'manifests/4.json'] },
    );
    assert.deepEqual(
      found.map((line) => line.replace(/[0-9a-f]{64}/, 'id')),
      [
        'manifests/1.json:1 this is no manifest: {}',
        'manifests/2.json:6 Home: the id is not that of the body: id',
        'manifests/3.json:1 this is no manifest: no JSON object',
        'bff.ts:1 there is no such manifest: manifests/4.json',
      ],
    );
  });

  it('refuses what documents of bff.ts cannot mean, all at once', () => {
    const { found } = proven({}, {
      mode: 'strict',
      manifest: [],
      manifests: ['../x.json'],
      exemptRoles: 'admin',
    } as never);
    assert.deepEqual(found, [
      'bff.ts:1 documents.manifest cannot be used: "manifest"',
      'bff.ts:1 documents.mode cannot be used: "strict"',
      'bff.ts:1 documents.manifests cannot be used: ["../x.json"]',
      'bff.ts:1 documents.exemptRoles cannot be used: "admin"',
    ]);
  });

  it('refuses to trust nothing', () => {
    assert.deepEqual(proven({}, { mode: 'trusted' }).found, [
      'bff.ts:1 documents.mode is trusted, and nothing is registered: neither',
    ]);
  });
});
