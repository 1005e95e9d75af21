// Every operation that the apps send, held against the schema of its own BFF and against those of the others.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import {
  buildASTSchema,
  concatAST,
  type DocumentNode,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
  validate,
} from 'graphql';
import { at, repositoryFiles } from '../support/repository.ts';

const clients = ['mobile', 'web', 'admin'];
const read = (path: string) => readFileSync(at(path), 'utf8');
const directives = parse(read('schemas/directives.graphql'));
const schemas = new Map(clients.map((client) => [client, schemaOf(client)]));
const files = repositoryFiles({ untracked: true });

function schemaOf(client: string): GraphQLSchema {
  return buildASTSchema(concatAST([directives, parse(read(`bffs/${client}/schema.graphql`))]));
}

function operationsOf(client: string): { readonly path: string; readonly document: DocumentNode }[] {
  return files
    .filter((path) => path.startsWith(`bffs/${client}/operations/`))
    .map((path) => ({ path, document: parse(read(path)) }));
}

/** `Product.costPrice` for every field that a client of this schema can select. */
function fieldsOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
    );
}

function namesIn(document: DocumentNode): string[] {
  return document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? [node.name?.value ?? ''] : [],
  );
}

describe('the operations of the apps', () => {
  for (const client of clients) {
    it(`${client}: each one fits the schema of its BFF`, () => {
      const problems = operationsOf(client).flatMap(({ path, document }) =>
        validate(schemas.get(client)!, document).map(({ message }) => `${path}: ${message}`),
      );
      assert.deepEqual(problems, []);
    });

    it(`${client}: one operation a file, named as the file is and listed in the README`, () => {
      const readme = read(`bffs/${client}/README.md`);
      for (const { path, document } of operationsOf(client)) {
        const words = basename(path, '.graphql').split('-');
        const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
        assert.deepEqual(namesIn(document), [name], path);
        assert.ok(readme.includes(`\`${name}\``), `bffs/${client}/README.md does not list ${name}`);
      }
    });
  }

  it('S21: what admins ask, neither mobile nor web can answer', () => {
    for (const { path, document } of operationsOf('admin')) {
      for (const client of ['mobile', 'web']) {
        assert.notDeepEqual(validate(schemas.get(client)!, document), [], `${path} fits the schema of ${client}`);
      }
    }
  });
});

describe('internal values', () => {
  const internal =
    /\.(costPrice|marginPercent|supplier|riskScore|segment|ledgerNumber|acquirerReference|reserved|bin|warehouse)$/;

  it('S30: the back office sees them', () => {
    assert.ok(fieldsOf(schemas.get('admin')!).filter((field) => internal.test(field)).length >= 10);
  });

  for (const client of ['mobile', 'web']) {
    it(`S30: ${client} cannot even name them`, () => {
      assert.deepEqual(
        fieldsOf(schemas.get(client)!).filter((field) => internal.test(field)),
        [],
      );
    });
  }
});

describe('the recipes', () => {
  it('name files and folders that exist', () => {
    const named = [...read('bffs/README.md').matchAll(/`((?:bffs|schemas|shared|test)\/[\w./-]+)`/g)].map(
      ([, path]) => path!,
    );
    const invented = /^bffs\/tv\//;
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((path) => !invented.test(path) && !existsSync(at(path))),
      [],
    );
  });
});
