import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchConfig, OperationConfig, ServiceConfig } from '../config/index.ts';
import { type Contract, type ContractField, readGraphqlSdl } from '../contracts/index.ts';
import { type Finding, Findings } from '../errors/index.ts';
import { createOperations } from './operations.ts';
import type { Operation, ResolvedBatch } from './types.ts';

const sdl = `
  scalar Long
  type Query {
    user(id: ID!, locale: String): User
    users(ids: [ID!]!, locale: String): [User!]!
    usersPage(ids: [ID!]!, locale: String): Page
    usersNeeding(ids: [ID!]!, tenant: ID!): [User!]!
    noList(ids: ID!): [User!]!
    names(ids: [ID!]!): [String!]!
    orders(userId: ID!): [Order!]!
    ordersOf(userIds: [ID!]!): [Order!]!
    stock(sku: ID!, shop: Long!): Stock
    stocks(places: [PlaceInput!]!): [Stock!]!
    stocksBy(skus: [ID!]!, shops: [Long!]!): [Stock!]!
    briefs(ids: [ID!]!): [Brief!]!
    hits(ids: [ID!]!): [Hit!]!
  }
  type Mutation { addUser(id: ID!): User addUsers(ids: [ID!]!): [User!]! }
  type Page { groups: [Group!]! }
  type Group { users: [User] }
  type User { id: ID! name: String! boss: User }
  type Brief { id: ID! name: String score: Float }
  type Order { id: ID! userId: ID }
  type Stock { sku: ID! shop: Long! level: Int! }
  input PlaceInput { sku: ID! shop: Long! }
  union Hit = User | Order
`;

const file = 'schemas/services.yaml';

function contractOf(text: string): Contract {
  const findings = new Findings();
  const contract = readGraphqlSdl('schema.graphql', text, findings);
  findings.throwIfAny();
  return contract;
}

type Entry = Partial<Omit<OperationConfig, 'batch'>> & { readonly batch?: Partial<BatchConfig> };

function operationConfig(name: string, { batch, ...entry }: Entry): OperationConfig {
  const defaults = {
    identity: undefined,
    timeoutMs: undefined,
    read: undefined,
    cache: undefined,
    coalesce: undefined,
    checkId: undefined,
    line: 20,
  };
  const batchDefaults = { operation: 'users', input: 'ids', key: 'id', items: [], max: 100, many: false, line: 21 };
  return { name, ...defaults, ...entry, batch: batch && { ...batchDefaults, ...batch } };
}

function create(
  entries: Readonly<Record<string, Entry>>,
  contract = contractOf(sdl),
  more: Partial<ServiceConfig> = {},
) {
  const operations = new Map(Object.entries(entries).map(([name, entry]) => [name, operationConfig(name, entry)]));
  const service = {
    name: 'users',
    protocol: 'graphql',
    identity: 'none',
    variants: [],
    operations,
    line: 10,
    ...more,
  } as ServiceConfig;
  const findings = new Findings();
  const services = createOperations(
    { file, services: new Map([['users', service]]) },
    new Map([['users', contract]]),
    findings,
  );
  return { operations: services.get('users')!, findings: findings.list };
}

function operation(
  name: string,
  entries: Readonly<Record<string, Entry>> = {},
  more?: Partial<ServiceConfig>,
): Operation {
  const { operations, findings } = create(entries, undefined, more);
  assert.deepEqual(findings, []);
  return operations.get(name)!;
}

function batch(name: string, config: Partial<BatchConfig>): ResolvedBatch {
  const resolved = operation(name, { [name]: { batch: config } }).batch;
  assert.ok(resolved, 'no batch');
  return resolved;
}

function finding(name: string, entry: Entry, others: Readonly<Record<string, Entry>> = {}): Finding {
  const { findings } = create({ ...others, [name]: entry });
  assert.equal(findings.length, 1, JSON.stringify(findings, null, 1));
  return findings[0]!;
}

test('S147: what the contract offers is an operation without an entry', () => {
  const user = operation('user');
  assert.equal(user.id, 'users.user');
  assert.deepEqual([user.read, user.identity, user.timeoutMs, user.batch], [true, 'none', 200, undefined]);
  assert.deepEqual([operation('addUser').read, operation('addUser').timeoutMs], [false, 5_000]);
});

test('an entry overrides the service, the service the default', () => {
  const service = { timeoutMs: 300, identity: 'viewer' } as const;
  assert.deepEqual(
    [operation('user', {}, service).timeoutMs, operation('user', {}, service).identity],
    [300, 'viewer'],
  );
  const own = operation('user', { user: { timeoutMs: 150, identity: 'token' } }, service);
  assert.deepEqual([own.timeoutMs, own.identity], [150, 'token']);
});

test("a service's time for reads does not cut its writes short", () => {
  assert.equal(operation('addUser', {}, { timeoutMs: 300 }).timeoutMs, 5_000);
  assert.equal(operation('addUser', { addUser: { timeoutMs: 900 } }).timeoutMs, 900);
});

test('the registry may say that an operation is a read', () => {
  assert.equal(operation('addUser', { addUser: { read: true } }).timeoutMs, 200);
});

test('an entry that names no operation is a finding with the nearest name', () => {
  const { message, line, repair, file: where } = finding('usr', { timeoutMs: 5 });
  assert.equal(message, 'services.users.operations.usr: the contract has no such operation');
  assert.deepEqual([where, line, repair], [file, 20, 'write user']);
});

test('a write cannot be cached', () => {
  const cache = { maxAgeSeconds: 1, staleWhileRevalidateSeconds: 0, staleIfErrorSeconds: 0, tags: [] };
  assert.match(finding('addUser', { cache }).message, /addUser\.cache: a write cannot be cached/);
});

test('a contract that could not be read breeds no findings here', () => {
  const { operations, findings } = create({ getUser: {} }, { ...contractOf(sdl), operations: new Map() });
  assert.deepEqual([operations.size, findings.length], [0, 0]);
});

test('calls of one key become one call with a list', () => {
  const users = batch('user', {});
  assert.equal(users.operation.name, 'users');
  assert.deepEqual(users.bulkInput([{ id: '1' }, { id: '2' }, { id: '1' }]), { ids: ['1', '2'] });
  assert.equal(users.keyOf({ id: '7', locale: 'de' }), users.keyOfItem({ id: 7, name: 'a' }));
});

test('callers whose other inputs differ do not share a batch; the others travel on', () => {
  const users = batch('user', {});
  assert.equal(users.groupOf({ id: '1', locale: 'de' }), users.groupOf({ id: '2', locale: 'de' }));
  assert.notEqual(users.groupOf({ id: '1', locale: 'de' }), users.groupOf({ id: '1', locale: 'en' }));
  assert.notEqual(users.groupOf({ id: '1', locale: null }), users.groupOf({ id: '1' }));
  assert.deepEqual(users.bulkInput([{ id: '1', locale: 'de' }]), { ids: ['1'], locale: 'de' });
});

test('items lie at a path, through lists and nulls', () => {
  const users = batch('user', { operation: 'usersPage', items: ['groups', 'users'] });
  const [a, b] = [{ id: '1' }, { id: '2' }];
  assert.deepEqual(users.itemsOf({ groups: [{ users: [a, null] }, { users: null }, { users: [b] }] }), [a, b]);
  assert.deepEqual(users.itemsOf(null), []);
});

test('a GraphQL service is asked for the key, whatever the client selects', () => {
  assert.equal(batch('user', {}).bulkSelection('name'), 'name id');
  const page = batch('user', { operation: 'usersPage', items: ['groups', 'users'] });
  assert.equal(page.bulkSelection('name'), 'groups { users { name id } }');
});

test('several items may belong to one key', () => {
  const orders = batch('orders', { operation: 'ordersOf', input: 'userIds', key: 'userId', many: true });
  assert.equal(orders.many, true);
  assert.equal(orders.keyOf({ userId: '1' }), orders.keyOfItem({ id: 'o', userId: '1' }));
});

test('an item without its key answers nobody, not even the key that is empty', () => {
  const orders = batch('orders', { operation: 'ordersOf', input: 'userIds', key: 'userId', many: true });
  for (const userId of ['', 'null', 'undefined']) {
    assert.notEqual(orders.keyOfItem({ id: 'o', userId: null }), orders.keyOf({ userId }));
  }
});

test('keys of several inputs go into parallel lists', () => {
  const stock = batch('stock', {
    operation: 'stocksBy',
    input: { skus: 'sku', shops: 'shop' },
    key: { sku: 'sku', shop: 'shop' },
  });
  const inputs = [
    { sku: 'a', shop: '7' },
    { sku: 'b', shop: '8' },
  ];
  assert.deepEqual(stock.bulkInput(inputs), { skus: ['a', 'b'], shops: ['7', '8'] });
  assert.equal(stock.keyOf(inputs[0]!), stock.keyOfItem({ sku: 'a', shop: 7, level: 1 }));
  assert.notEqual(stock.keyOf({ sku: 'a', shop: 'b,c' }), stock.keyOf({ sku: 'a,b', shop: 'c' }));
});

test('keys of several inputs go into a list of objects', () => {
  const stock = batch('stock', { operation: 'stocks', input: 'places', key: { sku: 'sku', shop: 'shop' } });
  assert.deepEqual(stock.bulkInput([{ shop: '7', sku: 'a' }]), { places: [{ sku: 'a', shop: '7' }] });
});

test('an operation that only a batch answers is virtual', () => {
  const person = operation('person', { person: { timeoutMs: 90, batch: { key: { personId: 'id' } } } });
  assert.equal(person.contract.binding, undefined);
  assert.deepEqual([...person.contract.input.fields.keys()], ['personId', 'locale']);
  assert.deepEqual(
    [person.contract.answerNullable, person.contract.answer.kind, person.timeoutMs],
    [true, 'object', 90],
  );
  assert.deepEqual(person.batch?.bulkInput([{ personId: '1', locale: 'de' }]), { ids: ['1'], locale: 'de' });
  assert.equal(person.batch?.keyOf({ personId: '1' }), person.batch?.keyOfItem({ id: '1' }));
});

test('with many, a virtual operation answers a list', () => {
  const config = { operation: 'ordersOf', input: 'userIds', key: 'userId', many: true };
  const virtual = operation('ordersByUser', { ordersByUser: { batch: config } });
  assert.deepEqual([virtual.contract.answer.kind, virtual.contract.answerNullable], ['list', false]);
});

test('items may be several types that all have the key', () => {
  const hit = operation('hit', { hit: { batch: { operation: 'hits' } } });
  assert.equal(hit.batch?.bulkSelection(''), '__typename ... on User { id } ... on Order { id }');
});

for (const [what, name, config, place, expected] of [
  ['an unknown bulk operation', 'user', { operation: 'user5' }, 'batch.operation', /one of user, users/],
  ['a write as bulk operation', 'user', { operation: 'addUsers' }, 'batch.operation', /a read/],
  ['an unknown bulk input', 'user', { input: 'idz' }, 'batch.input', /its lists: ids/],
  ['an input that is no list', 'user', { operation: 'noList' }, 'batch.input', /takes a list/],
  ['a path that does not exist', 'user', { operation: 'usersPage', items: ['group'] }, 'batch.items', /one of groups/],
  ['a path that leads to no list', 'user', { operation: 'usersPage' }, 'batch.items', /a list of objects/],
  ['items that are no objects', 'user', { operation: 'names' }, 'batch.items', /a list of objects/],
  ['a key that items do not have', 'user', { key: { id: 'uid' } }, 'batch.key', /one of id, name, boss/],
  ['a key that cannot be compared', 'user', { key: { id: 'boss' } }, 'batch.key', /string/],
  ['a key that the operation does not take', 'user', { key: { uid: 'id' } }, 'batch.key', /one of id, locale/],
  ['items that are something else', 'user', { operation: 'usersPage', items: ['groups'] }, 'batch.key', /one of users/],
  ['an input that the bulk operation does not take', 'user', { operation: 'briefs' }, 'batch', /an input of that name/],
  ['an input nobody gives', 'user', { operation: 'usersNeeding' }, 'batch', /an input of that name/],
  ['many for one', 'user', { many: true }, 'batch.many', /an answer that is a list/],
  [
    'one for many',
    'orders',
    { operation: 'ordersOf', input: 'userIds', key: 'userId' },
    'batch.items',
    /list of object Order/,
  ],
  [
    'two keys for one list',
    'stock',
    { operation: 'ordersOf', input: 'userIds', key: { sku: 'id', shop: 'userId' } },
    'batch.key',
    /a map in/,
  ],
  [
    'a list without its key',
    'stock',
    { operation: 'stocksBy', input: { skus: 'sku', shops: 'shop' }, key: 'sku' },
    'batch.input',
    /one list for each key/,
  ],
  [
    'objects that lack a field',
    'stock',
    { operation: 'stocks', input: 'places', key: 'sku' },
    'batch.key',
    /among them shop/,
  ],
  ['a batch for a write', 'addUser', { operation: 'users' }, 'batch', /a read/],
] as const) {
  test(`${what} is a finding`, () => {
    const { findings } = create({ [name]: { batch: config } });
    const found = findings.find(({ message }) => message.startsWith(`services.users.operations.${name}.${place}: `));
    assert.ok(found, JSON.stringify(findings, null, 1));
    assert.match(found.expected, expected);
    assert.equal(found.line, 21);
  });
}

test('the first field of the answer that does not fit is named', () => {
  const text = `type Query { user(id: ID!): User users(ids: [ID!]!): [Brief!]! }
    type User { id: ID! home: Home! } type Home { city: String! } type Brief { id: ID! home: Place! } type Place { city: String }`;
  const { findings } = create({ user: { batch: {} } }, contractOf(text));
  assert.match(findings[0]?.message ?? '', /batch\.items: home\.city of an item of users is not what user answers/);
  assert.deepEqual([findings[0]?.expected, findings[0]?.found], ['string', 'string or null']);
});

test('a batch larger than the contract allows is a finding', () => {
  const contract = contractOf(sdl);
  const users = contract.operations.get('users')!;
  const ids = users.input.fields.get('ids')!;
  const limited = { ...ids, type: { ...ids.type, maxItems: 50 } } as ContractField;
  (users.input.fields as Map<string, ContractField>).set('ids', limited);
  const { findings } = create({ user: { batch: {} } }, contract);
  assert.deepEqual(
    [findings[0]?.expected, findings[0]?.found, findings[0]?.repair],
    ['at most 50', '100', 'write `max: 50`'],
  );
});

test('one identity for the call and its batch', () => {
  const other = finding('user', { identity: 'viewer', batch: {} });
  assert.match(other.message, /user and users are told different identities/);
});

test('inputs are refused in the batch as they would be alone', () => {
  assert.throws(() => batch('user', {}).bulkInput([{ id: 'a\0' }]), { code: 'BAD_USER_INPUT' });
});

test('a variant takes over operations that the service has', () => {
  const when = { header: [], query: [], operations: ['user', 'usr'] };
  const variants = [{ name: 'canary', urls: ['http://canary'], weight: 0, when, line: 7 }];
  const { findings } = create({}, contractOf(sdl), { variants });
  assert.deepEqual(
    findings.map(({ line, message, found, repair }) => ({ line, message, found, repair })),
    [
      {
        line: 7,
        message: 'services.users.variants.canary.when.operations: the service has no such operation',
        found: 'usr',
        repair: 'write user',
      },
    ],
  );
});
