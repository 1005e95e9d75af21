import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FoyerError, isFoyerError } from '../errors/index.ts';
import { type AnswerReaderOptions, createAnswerReader } from './answer.ts';
import { any, enumOf, field, list, object, scalar, union } from './test-types.ts';
import type { ContractField, ContractType, ObjectType } from './types.ts';

const string = scalar('string');

function read(type: ContractType, value: unknown, options?: AnswerReaderOptions) {
  return createAnswerReader(type, false, options)(value);
}

function refusal(type: ContractType, value: unknown, options?: AnswerReaderOptions): string {
  try {
    read(type, value, options);
  } catch (error) {
    assert.ok(isFoyerError(error) && error.code === 'UPSTREAM_BAD_RESPONSE', String(error));
    return error.detail!;
  }
  return assert.fail('the answer was accepted');
}

/** The detail of the error that stands in a value's place. */
function placed(value: unknown): string {
  assert.ok(value instanceof FoyerError && value.code === 'UPSTREAM_BAD_RESPONSE', `no error but ${String(value)}`);
  return value.detail!;
}

const users = object({ users: list(object({ id: scalar('int64'), email: string, 'age?': scalar('int32') }, 'User')) });

test('a good answer is converted in place', () => {
  const answer = { users: [{ id: 7, email: 'ada@example.org', age: 36, more: true }] };
  assert.equal(read(users, answer), answer);
  assert.deepEqual(answer, { users: [{ id: '7', email: 'ada@example.org', age: 36, more: true }] });
});

test('a wrong type fails the answer and names the place, but no value', () => {
  const user = (email: unknown) => ({ id: '1', email });
  assert.equal(
    refusal(users, { users: [user('a'), user('b'), user('c'), user(12345)] }),
    'users[3].email: expected string, found number',
  );
  assert.equal(refusal(users, { users: [user(null)] }), 'users[0].email: expected string, found null');
  assert.equal(refusal(users, { users: [{ id: 1 }] }), 'users[0].email: expected string, found nothing');
  assert.equal(refusal(users, { users: [null] }), 'users[0]: expected object User, found null');
  assert.equal(refusal(users, { users: {} }), 'users: expected list of object User, found object');
  assert.equal(refusal(users, []), 'answer: expected object Thing, found list');
});

test('absent optional fields stay absent, null stays null', () => {
  const answer = {
    users: [
      { id: '1', email: 'a' },
      { id: '2', email: 'b', age: null },
    ],
  };
  assert.deepEqual(read(users, structuredClone(answer)), answer);
});

test('the answer as a whole is null only where the contract allows it', () => {
  assert.equal(createAnswerReader(users, true)(null), null);
  assert.equal(createAnswerReader(users, true)(undefined), null);
  assert.equal(refusal(users, null), 'answer: expected object Thing, found null');
});

for (const [value, expected] of [
  [0, '0'],
  [-0, '0'],
  [-7, '-7'],
  [9007199254740991, '9007199254740991'],
  ['9223372036854775807', '9223372036854775807'],
  ['18446744073709551615', '18446744073709551615'],
  ['007', '7'],
  [10n, '10'],
  [9007199254740992, undefined],
  [1.5, undefined],
  ['18446744073709551616', undefined],
  ['1e3', undefined],
  ['', undefined],
  [true, undefined],
] as const) {
  test(`int64 ${typeof value} ${value} ${expected === undefined ? 'is refused' : `is read as ${expected}`}`, () => {
    const type = object({ n: scalar('int64') });
    if (expected === undefined) assert.match(refusal(type, { n: value }), /^n: expected int64/);
    else assert.deepEqual(read(type, { n: value }), { n: expected });
  });
}

for (const [name, good, bad] of [
  ['int32', [0, -2147483648, 2147483647], [2147483648, 1.5, '1', Number.NaN, true]],
  ['float', [0, 1.5, -1e300], [Number.NaN, Number.POSITIVE_INFINITY, '1.5', null]],
  ['boolean', [true, false], [0, 'true', null]],
  ['string', ['', 'a'], [1, [], {}, undefined]],
  ['bytes', ['aGk='], [1]],
] as const) {
  test(`${name} is held to its type`, () => {
    const type = object({ v: scalar(name) });
    for (const v of good) assert.deepEqual(read(type, { v }), { v });
    for (const v of bad) assert.match(refusal(type, { v }), /^v: expected/);
  });
}

test('bytes off the wire are read as base64', () => {
  assert.deepEqual(read(object({ v: scalar('bytes') }), { v: Buffer.from('hi') }), { v: 'aGk=' });
});

test('a moment that is none costs only its field', () => {
  const type = object({ at: scalar('date-time'), on: scalar('date'), name: string });
  const good = { at: '2024-02-29T10:00:00.5+02:00', on: '2024-02-29', name: 'a' };
  assert.deepEqual(read(type, { ...good }), good);
  const answer = read(type, { at: '2023-02-29T10:00:00Z', on: 'today', name: 'a' }) as Record<string, unknown>;
  assert.equal(placed(answer.at), 'at: expected date-time, found another string');
  assert.equal(placed(answer.on), 'on: expected date, found another string');
  assert.equal(answer.name, 'a');
  assert.match(refusal(type, { ...good, at: 5 }), /at: expected date-time, found number/);
});

test('an enum value that the contract does not know costs only its field', () => {
  const told: FoyerError[] = [];
  const type = object({ orders: list(object({ id: string, state: enumOf(['OPEN', 'PAID']) })) });
  const answer = read(
    type,
    {
      orders: [
        { id: '1', state: 'OPEN' },
        { id: '2', state: 'LOST' },
        { id: '3', state: 9 },
      ],
    },
    { onFieldError: (error) => told.push(error) },
  ) as { orders: { state: unknown }[] };
  assert.equal(answer.orders[0]?.state, 'OPEN');
  assert.equal(placed(answer.orders[1]?.state), 'orders[1].state: expected enum State, found another string');
  assert.equal(placed(answer.orders[2]?.state), 'orders[2].state: expected enum State, found another number');
  assert.equal(told.length, 2);
  assert.match(refusal(type, { orders: [{ id: '1', state: {} }] }), /expected enum State, found object/);
});

test('an unspecified enum value is null where null is allowed, else an error in its place', () => {
  const state = enumOf(['OPEN'], 'STATE_UNSPECIFIED');
  assert.deepEqual(read(object({ 'state?': state }), { state: 'STATE_UNSPECIFIED' }), { state: null });
  assert.deepEqual(read(list(state, { itemNullable: true }), ['STATE_UNSPECIFIED']), [null]);
  placed((read(object({ state }), { state: 'STATE_UNSPECIFIED' }) as { state: unknown }).state);
});

test('an error that stands for the whole answer is thrown', () => {
  assert.match(refusal(enumOf(['A']), 'B'), /^answer: expected enum State/);
});

test('an error that a transport put in the place of a value stays there, whatever was expected, and is told', () => {
  const told: FoyerError[] = [];
  const error = new FoyerError('FORBIDDEN');
  const type = object({
    string,
    state: enumOf(['A']),
    any,
    list: list(string),
    object: object({ string }),
    last: string,
  });
  const broken = { string: error, state: error, any: error, list: [error], object: error, last: 'fine' };
  assert.deepEqual(read(type, { ...broken }, { onFieldError: (error) => told.push(error) }), broken);
  assert.equal(told.length, 5);
});

test('members of a union are told apart by their discriminator; an unknown one costs only its place', () => {
  const type = list(union({ card: object({ kind: string, last4: string }), cash: object({ kind: string }) }));
  assert.deepEqual(read(type, [{ kind: 'cash' }]), [{ kind: 'cash' }]);
  assert.equal(refusal(type, [{ kind: 'card' }]), '[0].last4: expected string, found nothing');
  const answer = read(type, [{ kind: 'coupon' }, { kind: 'cash' }, {}]) as unknown[];
  assert.match(placed(answer[0]), /^\[0\]: expected one of card, cash \(by kind\)/);
  assert.deepEqual(answer[1], { kind: 'cash' });
  placed(answer[2]);
});

test('protobuf types come out in their JSON form', () => {
  const type = object({
    'at?': scalar('date-time', { wire: 'timestamp' }),
    'took?': scalar('string', { wire: 'duration' }),
    'count?': scalar('int64', { wire: 'wrapper' }),
  });
  assert.deepEqual(
    read(type, {
      at: { seconds: '1700000000', nanos: 500_000_000 },
      took: { seconds: '3', nanos: 500_000_000 },
      count: { value: 4 },
    }),
    { at: '2023-11-14T22:13:20.5Z', took: '3.5s', count: '4' },
  );
  assert.deepEqual(read(type, { at: null, count: {} }), { at: null, count: '0' });
  placed((read(type, { at: { seconds: '999999999999999' } }) as { at: unknown }).at);
  assert.match(refusal(type, { at: '2023-11-14T22:13:20Z' }), /at: expected date-time, found string/);
});

test('fields that nobody reads are neither checked nor converted', () => {
  const type = object({ id: scalar('int64'), total: scalar('int64') });
  const only = (candidate: ContractField) => candidate.name === 'id';
  assert.deepEqual(read(type, { id: 1, total: 'nonsense' }, { only }), { id: '1', total: 'nonsense' });
});

test('a partial answer lacks fields, but does not hold null for them', () => {
  const type = object({ id: string, name: string });
  assert.deepEqual(read(type, { id: '1' }, { partial: true }), { id: '1' });
  assert.match(refusal(type, { id: '1', name: null }, { partial: true }), /^name: expected string, found null/);
});

test('a type may hold itself, to 64 levels', () => {
  const fields = new Map<string, ContractField>();
  const node: ObjectType = { kind: 'object', name: 'Node', fields };
  fields.set('next', field(node, { name: 'next', nullable: true }));
  fields.set('n', field(scalar('int64'), { name: 'n' }));
  const chain = (length: number): unknown => (length === 0 ? null : { n: length, next: chain(length - 1) });
  assert.equal((read(node, chain(60)) as { next: { n: string } }).next.n, '59');
  assert.match(refusal(node, chain(70)), /nested deeper than 64$/);
});

test('what no contract describes must still be JSON that can be serialised', () => {
  assert.deepEqual(read(any, { a: [1, 'b', null, { c: true }] }), { a: [1, 'b', null, { c: true }] });
  const deep = (length: number): unknown => (length === 0 ? 1 : [deep(length - 1)]);
  read(any, deep(60));
  for (const value of [deep(100), { a: Number.NaN }, { a: () => 1 }, new Date(), { a: new Map() }]) refusal(any, value);
});

test('names that every object has are not found where the service did not send them', () => {
  const type = object({ 'constructor?': string, 'toString?': string });
  assert.deepEqual(Object.keys(read(type, {}) as object), []);
  assert.match(refusal(type, JSON.parse('{"constructor": 1}')), /constructor: expected string/);
  assert.match(refusal(object({ constructor: string }), {}), /constructor: expected string, found nothing/);
});

test('field names cannot break out of the generated check', () => {
  const name = `a"];globalThis.pwned=1;//\u2028\n`;
  read(object({ [name]: string }), { [name]: 'x' });
  assert.equal((globalThis as { pwned?: unknown }).pwned, undefined);
});

test('an answer that has been made from the contract is read, whatever it holds', () => {
  const value = fc.record(
    {
      id: fc.maxSafeInteger(),
      name: fc.string(),
      rating: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      tags: fc.array(fc.string()),
    },
    { requiredKeys: ['id', 'name', 'tags'] },
  );
  const type = object({ id: scalar('int64'), name: string, 'rating?': scalar('float'), tags: list(string) });
  const reader = createAnswerReader(list(type), false);
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const read = reader(structuredClone(values)) as typeof values;
      assert.deepEqual(
        read,
        values.map((one) => ({ ...one, id: String(one.id === 0 ? 0 : one.id) })),
      );
    }),
  );
});

test('any JSON either fits or is refused with UPSTREAM_BAD_RESPONSE', () => {
  const reader = createAnswerReader(users, false);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.jsonValue().map((value) => ({ users: [value] })),
      ),
      (value) => {
        try {
          reader(value);
        } catch (error) {
          assert.ok(isFoyerError(error) && error.code === 'UPSTREAM_BAD_RESPONSE');
        }
      },
    ),
  );
});
