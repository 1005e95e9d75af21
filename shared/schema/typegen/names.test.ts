import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contractNames, pascalCase, TypeNames } from './names.ts';

describe('the names of generated types', () => {
  it('carry the service, and as much of the contract name as tells them apart', () => {
    const names = new TypeNames();
    assert.equal(names.claim(...contractNames('orders', 'shop.orders.v1.Order')), 'OrdersOrder');
    assert.equal(names.claim(...contractNames('orders', 'shop.orders.v2.Order')), 'OrdersV2Order');
    assert.equal(names.claim(...contractNames('orders', 'Order')), 'OrdersOrder2');
    assert.equal(names.claim(...contractNames('orders', 'Order')), 'OrdersOrder3');
  });

  it('say Input once', () => {
    assert.deepEqual(contractNames('reviews', 'ReviewInput', 'Input'), ['ReviewsReviewInput']);
    assert.deepEqual(contractNames('reviews', 'Money', 'Input'), ['ReviewsMoneyInput']);
  });

  it('are made of letters and digits', () => {
    assert.equal(pascalCase('back-office'), 'BackOffice');
    assert.equal(pascalCase('payment_kind 2'), 'PaymentKind2');
  });

  it('are never those of the file itself or of TypeScript', () => {
    const names = new TypeNames();
    assert.deepEqual([names.claim('Services'), names.claim('string')], ['Services2', 'string2']);
  });
});
