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
    runs,
    operation,
    /** @returns leaves */
    ask() {
      let leave = () => {};
      const incoming = {
        receivedAt: 0,
        createScope: () => ({ close() {} }),
        whenClosed: (left: () => void) => (leave = left),
      } as unknown as IncomingRequest;
      runs.join(operation, { key: 'key', incoming, execute, withinMs: 1_000 });
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

describe('an answer that ran out of time', () => {
  const timedOut = {
    data: null,
    extensions: { degraded: [{ path: ['user'], reason: 'UPSTREAM_TIMEOUT', served: 'null' }] },
  };
  const { runs, operation } = create('user');
  const arrive = (receivedAt: number, leftMs = 80) =>
    ({
      receivedAt,
      leftOf: () => leftMs,
      createScope: () => ({ close() {} }),
      whenClosed() {},
    }) as unknown as IncomingRequest;
  const execute = () => new Promise<never>(() => {});
  const run = runs.join(operation, { key: 'key', incoming: arrive(0), execute, withinMs: 1_000 });
  for (const [what, answer, incoming, again] of [
    ['says nothing to who came later and has time left', timedOut, arrive(120), true],
    ['is the answer of who came at the same time', timedOut, arrive(20), false],
    ['is the answer of who has no time left', timedOut, arrive(120, 3), false],
    ["that is whole is everybody's", { data: {} }, arrive(120), false],
  ] as const)
    test(what, () => assert.equal(runs.ranOutFor(operation, run, answer, incoming), again));
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
