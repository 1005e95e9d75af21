import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PreparedOperation } from '../engine/index.ts';
import type { ProvenSchema } from '../schema/index.ts';
import { createPipeline, type Writes } from '../upstreams/index.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { SharedRuns } from './shared-runs.ts';

const [users, orders] = [{ name: 'users' }, { name: 'orders' }];

/** A BFF of three fields, and an operation that asks for some of them. */
const sources = {
  user: { kind: 'call', operation: { service: users }, caching: { tags: [] } },
  order: { kind: 'call', operation: { service: orders }, caching: { tags: ['orders'] } },
  code: { kind: 'resolver', public: true },
};
const proven = { sources: new Map([['Query', new Map(Object.entries(sources))]]) } as unknown as ProvenSchema;

function create(...fields: readonly (keyof typeof sources)[]) {
  const steps = fields.map((field) => ({ field: `Query.${field}` }));
  const operation = { plan: { deadlineMs: 1_000, steps, reads: {} } } as unknown as PreparedOperation;
  const pipeline = createPipeline(new Map());
  pipeline.close();
  const { writes } = pipeline;
  let executions = 0;
  const runs = new SharedRuns({ proven, hooked: false, writes });
  const execute = () => {
    executions++;
    return new Promise<never>(() => {});
  };
  return {
    writes,
    /** @returns leaves */
    ask() {
      let leave = () => {};
      const incoming = {
        createScope: () => ({ close() {} }),
        whenClosed: (left: () => void) => (leave = left),
      } as unknown as IncomingRequest;
      runs.join(operation, 'key', incoming, execute);
      return () => leave();
    },
    get executions() {
      return executions;
    },
  };
}

test('an execution that never ends is joined while somebody waits for it, and by nobody once the last has left', () => {
  const asked = create('user');
  const [first, second] = [asked.ask(), asked.ask()];
  first();
  const third = asked.ask();
  assert.equal(asked.executions, 1);
  second();
  third();
  asked.ask();
  asked.ask();
  assert.equal(asked.executions, 2);
});

describe('an execution that is older than a write', () => {
  for (const [what, fields, write, executions] of [
    ['to a service that it calls', ['user', 'order'], (writes: Writes) => writes.wrote(orders), 2],
    ['to another service', ['user'], (writes: Writes) => writes.wrote(orders), 1],
    ['to any service, where code may call it', ['code'], (writes: Writes) => writes.wrote(orders), 2],
    ['of a tag, where it has some', ['order'], (writes: Writes) => writes.invalidated(['any']), 2],
    ['of a tag, where it has none', ['user'], (writes: Writes) => writes.invalidated(['any']), 1],
  ] as const) {
    test(`${what} is ${executions === 2 ? 'joined by nobody who comes later' : 'joined as ever'}`, () => {
      const asked = create(...fields);
      const leave = asked.ask();
      write(asked.writes);
      asked.ask();
      asked.ask();
      leave();
      asked.ask();
      assert.equal(asked.executions, executions);
    });
  }
});
