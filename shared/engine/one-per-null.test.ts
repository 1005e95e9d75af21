import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildSchema, type ExecutionResult, execute, type GraphQLSchema, parse } from 'graphql';
import { compileOperation, loadCompiler } from './compiled/compile-operation.ts';
import { disguiseLeaves } from './compiled/leaves.ts';
import { createNullability } from './nullability.ts';
import { onePerNull } from './one-per-null.ts';

const schema = buildSchema(`
  type Query { items: [Item!] thing: Thing must: Item! }
  interface Named { name: String! }
  type Item implements Named { name: String! note: Int inner: Item deep: [[Item!]!] }
  type Other implements Named { name: String! }
  union Thing = Item | Other
`);
schema.getType('Named');
const document = parse(`{
  items { name note inner { label: name } deep { name } }
  thing { ...f }
} fragment f on Thing { ... on Named { called: name } ... on Item { inner { name } } }`);
const isNonNull = createNullability(schema, { document, operationName: undefined });
const compiler = await loadCompiler();

/** As strings, so that they read at a glance. */
function told({ data, errors = [] }: ExecutionResult): string[] {
  return onePerNull(data, errors, isNonNull).map(({ path }) => path!.join('.'));
}

async function bothWays(schemaOf: GraphQLSchema, rootValue: object): Promise<string[][]> {
  for (const [name, value] of Object.entries(rootValue))
    schemaOf.getQueryType()!.getFields()[name]!.resolve = () => value;
  const disguised = disguiseLeaves(schemaOf, () => false);
  const compiled = compileOperation(compiler, { schema: schemaOf, document, operationName: undefined, disguised })!;
  return [await execute({ schema: schemaOf, document }), (await compiled({}, {}))!].map((result) =>
    told(result as ExecutionResult),
  );
}

describe('errors below a null', () => {
  it('places that may not be null are known through lists, fragments, interfaces and unions', () => {
    const places: readonly [path: (string | number)[], expected: boolean][] = [
      [['items'], false],
      [['items', 3], true],
      [['items', 3, 'name'], true],
      [['items', 3, 'note'], false],
      [['items', 0, 'inner', 'label'], true],
      [['items', 0, 'deep'], false],
      [['items', 0, 'deep', 1], true],
      [['items', 0, 'deep', 1, 2], true],
      [['thing'], false],
      [['thing', 'called'], true],
      [['thing', 'inner', 'name'], true],
      [['thing', 'nothing'], false],
    ];
    for (const [path, expected] of places) assert.equal(isNonNull(path), expected, path.join('.'));
  });

  it('of many items that are wrong the first is told, compiled or not', async () => {
    const items = [{ name: 'a' }, { name: null }, null, { name: null }];
    assert.deepEqual(await bothWays(schema, { items, thing: null }), [['items.1.name'], ['items.1.name']]);
  });

  it('what may be null itself, and was lost with the rest, is not told', async () => {
    const items = [
      { name: 'a', note: 'no number' },
      { name: null, note: 'none' },
    ];
    assert.deepEqual(await bothWays(schema, { items, thing: null }), [['items.1.name'], ['items.1.name']]);
  });

  it('errors of different nulls are all told', async () => {
    const items = [
      { name: 'a', note: 'no number', inner: { name: null } },
      { name: 'b', deep: [[{ name: null }]] },
    ];
    const all = ['items.0.inner.label', 'items.0.note', 'items.1.deep.0.0.name'];
    const [interpreted, compiled] = await bothWays(schema, { items, thing: null });
    assert.deepEqual([interpreted!.sort(), compiled!.sort()], [all, all]);
  });
});
