import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildSchema, execute, parse } from 'graphql';
import { eventually } from '../../../test/support/eventually.ts';
import type { Plan, ProvenSchema } from '../../schema/index.ts';
import type { PreparedOperation } from '../prepared-operation.ts';
import { CompileQueue } from './compile-queue.ts';
import { HotOperations } from './hot-operations.ts';

const schema = buildSchema(`
  type Query { greet(name: String): String  self: Query  node: Node }
  interface Node { id: ID other: Node }
  ${['A', 'B', 'C', 'D'].map((name) => `type ${name} implements Node { id: ID other: Node }`).join('\n')}
`);
schema.getQueryType()!.getFields().greet!.resolve = (_parent, { name }) => `Hello, ${name}`;
schema.getQueryType()!.getFields().self!.resolve = () => ({});

const proven = {
  schema,
  sources: new Map([['Query', new Map([['self', { field: schema.getQueryType()!.getFields().self }]])]]),
};

function prepare(
  text: string,
  steps: readonly { readonly operation: string | undefined; readonly field: string }[] = [],
) {
  return {
    document: parse(text),
    operationName: undefined,
    plan: { steps } as unknown as Plan,
  } satisfies PreparedOperation;
}

const create = (maxCompiled = 300) =>
  new HotOperations({ schema, proven: proven as unknown as ProvenSchema, maxCompiled });
const greet = 'query ($name: String) { greet(name: $name) }';

/** Runs it until it is compiled; says how often it was left to graphql-js. */
async function runs(hot: HotOperations, operation: PreparedOperation): Promise<number> {
  let interpreted = 0;
  await eventually(async () => {
    const answer = hot.run(operation, { name: 'Ada' }, {});
    if (answer === undefined) interpreted++;
    return answer !== undefined;
  }, 'it is compiled');
  return interpreted;
}

describe('operations that are asked for again and again', () => {
  it('are compiled after some runs, behind their back, and answer the same', async () => {
    const hot = create();
    const operation = prepare(greet);
    assert.ok((await runs(hot, operation)) >= 10);
    const interpreted = await execute({ schema, document: operation.document, variableValues: { name: 'Ada' } });
    assert.deepEqual({ ...(await hot.run(operation, { name: 'Ada' }, {})) }, { data: { ...interpreted.data } });
    assert.equal(hot.size, 1);
  });

  it('make room for each other, and none of those that were known to come', async () => {
    const hot = create(1);
    const [expected, first, second] = [prepare(greet), prepare(greet), prepare(greet)];
    await hot.compile(expected);
    await runs(hot, first);
    await runs(hot, second);
    assert.equal(hot.size, 2);
    assert.equal(hot.run(first, { name: 'Ada' }, {}), undefined);
    assert.notEqual(hot.run(expected, { name: 'Ada' }, {}), undefined);
  });

  it('are left to graphql-js when the variables do not fit: it says why', async () => {
    const hot = create();
    const operation = prepare(greet);
    await hot.compile(operation);
    assert.equal(hot.run(operation, { name: { wrong: true } }, {}), undefined);
    assert.ok(hot.run(operation, { name: 'Ada' }, {}));
  });

  it('are compiled at once when they are known to come', async () => {
    const hot = create();
    const operation = prepare(greet);
    await hot.compile(operation);
    assert.ok(hot.run(operation, {}, {}));
  });

  it('are never compiled below code of a BFF that gives objects, nor for introspection, nor when they are long', async () => {
    const wide = prepare(`{ node ${'{ other '.repeat(6)} { id } ${'}'.repeat(6)} }`);
    const long = `{ ${Array.from({ length: 120 }, (_, index) => `a${index}: greet`).join(' ')} }`;
    const below = prepare('{ self { greet } }', [{ operation: undefined, field: 'Query.self' }]);
    for (const operation of [below, wide, prepare('{ __schema { types { name } } }'), prepare(long)]) {
      const hot = create();
      for (let run = 0; run < 30; run++) assert.equal(hot.run(operation, {}, {}), undefined);
      // One that came later is compiled: whatever waited before it has had its turn.
      await runs(hot, prepare(greet));
      assert.equal(hot.size, 1);
      assert.equal(hot.run(operation, {}, {}), undefined);
    }
  });
});

describe('the queue of compilations', () => {
  it('does one at a time, in order, and turns away what is too much', async () => {
    const queue = new CompileQueue(2);
    const done: number[] = [];
    assert.deepEqual(
      [1, 2, 3].map((job) => queue.add(() => void done.push(job))),
      [true, true, false],
    );
    assert.equal(done.length, 0);
    await eventually(() => done.length === 2, 'both are done');
    assert.deepEqual(done, [1, 2]);
    assert.equal(
      queue.add(() => void done.push(4)),
      true,
    );
    await eventually(() => done.length === 3, 'it begins again after it was empty');
  });

  it('gives up what waits when it is closed', async () => {
    const queue = new CompileQueue();
    let ran = false;
    queue.add(() => {
      ran = true;
    });
    queue.close();
    // Timers of one length fire in their order: the queue's would have been first.
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.equal(ran, false);
  });
});
