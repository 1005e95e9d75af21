import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PreparedOperation } from '../engine/index.ts';
import type { ProvenSchema } from '../schema/index.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { SharedRuns } from './shared-runs.ts';

const operation = { plan: { deadlineMs: 1_000, steps: [{}], reads: {} } } as unknown as PreparedOperation;

function create() {
  let executions = 0;
  const runs = new SharedRuns({ proven: {} as ProvenSchema, hooked: false });
  const execute = () => {
    executions++;
    return new Promise<never>(() => {});
  };
  return {
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

describe('an execution that never ends', () => {
  test('is joined while somebody waits for it, and by nobody once the last has left', () => {
    const asked = create();
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
});
