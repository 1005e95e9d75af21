import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OperationConfig } from '../config/index.ts';
import { readOpenApi } from '../contracts/index.ts';
import { Findings, isFoyerError } from '../errors/index.ts';
import { createIdCheck, proveIdCheck } from './answered-id.ts';
import type { Operation } from './types.ts';

const contract = `openapi: 3.1.0
paths:
  /orders/{number}:
    get:
      operationId: getOrder
      parameters:
        - { name: number, in: path, required: true, schema: { type: integer, format: int64 } }
        - { name: region, in: query, schema: { type: string } }
      responses:
        '200':
          content:
            application/json:
              schema:
                properties: { orderNumber: { type: integer, format: int64 }, region: { type: string }, total: { type: number } }
`;

function operationWith(checkId: OperationConfig['checkId'], changes: Partial<Operation> = {}): Operation {
  const findings = new Findings();
  const { operations } = readOpenApi('orders.yaml', contract, findings);
  findings.throwIfAny();
  const service = { name: 'orders', protocol: 'rest' };
  const fixed = { id: 'orders.getOrder', name: 'getOrder', service, config: { checkId }, batch: undefined };
  return { ...fixed, contract: operations.get('getOrder'), ...changes } as unknown as Operation;
}

function found(operation: Operation): string[] {
  const told: string[] = [];
  proveIdCheck(operation, (key, { message, repair }) => told.push(`${key}: ${message}; ${repair}`));
  return told;
}

describe('the check of an id', () => {
  test('takes an answer about what was asked for, an answer of null, and an input that was left out', () => {
    const check = createIdCheck(operationWith({ number: 'orderNumber', region: 'region' }))!;
    check({ number: '7', region: 'eu' }, { orderNumber: '7', region: 'eu' });
    check({ number: '7' }, { orderNumber: '7', region: 'us' });
    check({ number: '7' }, null);
  });

  test('refuses an answer about something else, or about nothing', () => {
    const check = createIdCheck(operationWith({ number: 'orderNumber' }))!;
    for (const orderNumber of ['8', null])
      assert.throws(
        () => check({ number: '7' }, { orderNumber }),
        (error) => isFoyerError(error) && error.code === 'UPSTREAM_BAD_RESPONSE' && !error.detail!.includes('8'),
      );
  });

  test('costs nothing where the registry does not ask for it', () => {
    assert.equal(createIdCheck(operationWith(undefined)), undefined);
  });
});

describe('an entry of checkId', () => {
  test('that fits is taken', () => {
    assert.deepEqual(found(operationWith({ number: 'orderNumber' })), []);
    assert.deepEqual(found(operationWith('region')), []);
    assert.deepEqual(found(operationWith(undefined)), []);
  });

  test('that names what is not there, or cannot be compared, is told', () => {
    assert.deepEqual(found(operationWith('numbr')), ['checkId: there is no such input; write number']);
    assert.deepEqual(found(operationWith('number')), [
      'checkId: there is no such field of the answer; write orderNumber',
    ]);
    assert.match(found(operationWith({ number: 'total' })).join(), /total of the answer cannot be compared/);
  });

  test('where it would say nothing is told', () => {
    const graphql = { service: { protocol: 'graphql' } } as unknown as Operation;
    assert.match(found(operationWith('region', graphql)).join(), /answers what is selected/);
    assert.match(found(operationWith('region', { batch: {} as Operation['batch'] })).join(), /matched by their keys/);
  });
});
