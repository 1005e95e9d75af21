import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import protobuf from 'protobufjs';
import { Findings, isFoyerError } from '../../errors/index.ts';
import { describeContractType } from '../describe.ts';
import type { Contract, GrpcBinding, ObjectType, ScalarType } from '../types.ts';
import { readProto } from './read-proto.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-proto-'));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function read(text: string, grpcService?: string): Contract {
  const findings = new Findings();
  const contract = readProto(write('contract.proto', text), grpcService, findings);
  findings.throwIfAny();
  return contract;
}

const shop = `syntax = "proto3";
package shop.v1;
import "google/protobuf/timestamp.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/wrappers.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/any.proto";
import "google/api/annotations.proto";

enum Status { STATUS_UNSPECIFIED = 0; STATUS_OPEN = 1; STATUS_CLOSED = 2; }
enum Colour { RED = 0; GREEN = 1; }

// rpc Everything( in a comment is no method
service Shop {
  rpc Everything(All) returns (All) {
    option (google.api.http) = { get: "/v1/all" };
    option idempotency_level = NO_SIDE_EFFECTS;
  }
  rpc Change(All) returns (google.protobuf.Struct);
  rpc Watch(All) returns (stream All);
}

message Inner { string name = 1; Inner parent = 2; }

message All {
  string user_id = 1;
  optional int32 age = 2;
  Status status = 3;
  Colour colour = 4;
  int64 big = 5;
  uint64 huge = 6;
  sint64 deep = 7;
  uint32 count = 8;
  double ratio = 9;
  float rating = 10;
  bool gift = 11;
  bytes photo = 12;
  Inner inner = 13;
  repeated string tags = 14;
  repeated int32 sizes = 15;
  repeated Status history = 16;
  map<string, google.protobuf.Timestamp> seen = 17;
  google.protobuf.Timestamp at = 18;
  google.protobuf.Duration took = 19;
  google.protobuf.StringValue nick = 20;
  google.protobuf.UInt32Value rank = 21;
  google.protobuf.Struct extra = 22;
  google.protobuf.Value anything = 23;
  google.protobuf.Any packed = 24;
  oneof payment_kind { string card_token = 25; Inner bank = 26; int32 points = 27; }
  oneof alone { string only = 28; }
  string line_1 = 29;
  string renamed = 30 [json_name = "otherName"];
  repeated Inner inners = 31;
  fixed32 fixed = 32;
  map<int64, int32> stock = 2000;
}
`;

const contract = read(shop);
const everything = contract.operations.get('Everything')!;
const binding = everything.binding as GrpcBinding;
const answerType = everything.answer as ObjectType;

const rawFile = protobuf.parse(shop.replace('import "google/api/annotations.proto";', ''), { keepCase: true }).root;
for (const name of ['timestamp', 'duration', 'wrappers', 'struct', 'any']) {
  rawFile.addJSON(protobuf.common.get(`google/protobuf/${name}.proto`)!.nested!);
}
const All = rawFile.resolveAll().lookupType('shop.v1.All');

const roundTrip = (input: object) => binding.deserialize(binding.serialize(input)) as Record<string, unknown>;
const onTheWire = (input: object) =>
  All.toObject(All.decode(binding.serialize(input)), { longs: String, enums: String, bytes: String }) as Record<
    string,
    unknown
  >;

describe('the contract of a proto3 service', () => {
  test('has its unary methods, with path, line, and whether they are reads', () => {
    assert.deepEqual([...contract.operations.keys()], ['Everything', 'Change']);
    assert.equal(everything.read, true);
    assert.equal(contract.operations.get('Change')!.read, false);
    assert.equal(binding.path, '/shop.v1.Shop/Everything');
    assert.equal(everything.line, 15);
    assert.match(contract.version, /^[0-9a-f]{12}$/);
  });

  test('types every field by its JSON name, nullable where proto3 has "unset"', () => {
    const told = [...answerType.fields].map(([key, { type, nullable }]) => [key, describeContractType(type, nullable)]);
    assert.deepEqual(Object.fromEntries(told), {
      userId: 'string',
      age: 'int32 or null',
      status: 'enum shop.v1.Status or null',
      colour: 'enum shop.v1.Colour',
      big: 'int64',
      huge: 'int64',
      deep: 'int64',
      count: 'int64',
      ratio: 'float',
      rating: 'float',
      gift: 'boolean',
      photo: 'bytes',
      inner: 'object shop.v1.Inner or null',
      tags: 'list of string',
      sizes: 'list of int32',
      history: 'list of enum shop.v1.Status or null',
      seen: 'anything',
      at: 'date-time or null',
      took: 'string or null',
      nick: 'string or null',
      rank: 'int64 or null',
      extra: 'anything or null',
      anything: 'anything or null',
      packed: 'anything or null',
      paymentKind: 'enum shop.v1.All.payment_kind or null',
      cardToken: 'string or null',
      bank: 'object shop.v1.Inner or null',
      points: 'int32 or null',
      only: 'string or null',
      line1: 'string',
      otherName: 'string',
      inners: 'list of object shop.v1.Inner',
      fixed: 'int64',
      stock: 'anything',
    });
  });

  test('tells the wire form of well-known types and the unspecified value of an enum', () => {
    const typeOf = (key: string) => answerType.fields.get(key)!.type;
    assert.deepEqual(typeOf('at'), { kind: 'scalar', scalar: 'date-time', wire: 'timestamp' });
    assert.deepEqual(typeOf('took'), { kind: 'scalar', scalar: 'string', wire: 'duration' });
    assert.deepEqual(typeOf('nick'), { kind: 'scalar', scalar: 'string', wire: 'wrapper' });
    assert.deepEqual(typeOf('status'), {
      kind: 'enum',
      name: 'shop.v1.Status',
      values: ['STATUS_OPEN', 'STATUS_CLOSED'],
      unspecified: 'STATUS_UNSPECIFIED',
    });
    assert.deepEqual(typeOf('paymentKind'), {
      kind: 'enum',
      name: 'shop.v1.All.payment_kind',
      values: ['cardToken', 'bank', 'points'],
    });
  });

  test('asks for no input, and has no field for the oneof as such in inputs', () => {
    assert.ok([...everything.input.fields.values()].every((field) => !field.required));
    assert.equal(everything.input.fields.has('paymentKind'), false);
    assert.equal(everything.input.fields.get('userId')!.nullable, false);
  });

  test('tells what an unsigned number may be, so that inputs are held to it', () => {
    const limitsOf = (key: string) => (everything.input.fields.get(key)!.type as ScalarType).limits;
    assert.deepEqual(limitsOf('huge'), { minimum: 0 });
    assert.deepEqual(limitsOf('count'), { minimum: 0, maximum: 4_294_967_295 });
    assert.equal(limitsOf('big'), undefined);
  });

  test('lets a message hold itself', () => {
    const inner = answerType.fields.get('inner')!.type as ObjectType;
    assert.equal(inner.fields.get('parent')!.type, inner);
  });

  test('changes its version with the text of a file that it imports', () => {
    const text =
      'syntax = "proto3"; import "common/money.proto"; service S { rpc Get(common.Money) returns (common.Money); }';
    const money = 'syntax = "proto3"; package common; message Money { string amount = 1; }';
    write('common/money.proto', money);
    const before = readProto(write('orders/orders.proto', text), 'S', new Findings());
    write('common/money.proto', `${money} message More {}`);
    const later = readProto(join(folder, 'orders/orders.proto'), 'S', new Findings());
    assert.equal(before.operations.size, 1);
    assert.notEqual(before.version, later.version);
  });
});

describe('an answer', () => {
  test('has the defaults of implicit fields, and null for what is unset', () => {
    assert.deepEqual(binding.deserialize(Buffer.alloc(0)), {
      userId: '',
      age: null,
      status: 'STATUS_UNSPECIFIED',
      colour: 'RED',
      big: '0',
      huge: '0',
      deep: '0',
      count: '0',
      ratio: 0,
      rating: 0,
      gift: false,
      photo: '',
      inner: null,
      tags: [],
      sizes: [],
      history: [],
      seen: {},
      at: null,
      took: null,
      nick: null,
      rank: null,
      extra: null,
      anything: null,
      packed: null,
      cardToken: null,
      bank: null,
      points: null,
      paymentKind: null,
      only: null,
      line1: '',
      otherName: '',
      inners: [],
      fixed: '0',
      stock: {},
    });
  });

  test('never rounds 64-bit numbers', () => {
    const big = {
      big: '-9223372036854775808',
      huge: '18446744073709551615',
      deep: '9007199254740993',
      count: '4294967295',
    };
    const { big: low, huge, deep, count } = roundTrip(big);
    assert.deepEqual({ big: low, huge, deep, count }, big);
    assert.equal(onTheWire(big).huge, '18446744073709551615');
  });

  test('gives well-known types as their fields, for the answer reader to tell', () => {
    const answer = roundTrip({ at: '2024-02-29T12:30:00.250+02:00', took: '-3.5s', nick: 'Ada', rank: '4000000000' });
    assert.deepEqual(answer.at, { seconds: '1709202600', nanos: 250_000_000 });
    assert.deepEqual(answer.took, { seconds: '-3', nanos: -500_000_000 });
    assert.deepEqual(answer.nick, { value: 'Ada' });
    assert.deepEqual(answer.rank, { value: '4000000000' });
  });

  test('gives free-form values as the JSON that they stand for', () => {
    const extra = { a: [1, 'two', null, { b: true }], __proto__x: 1 };
    const answer = roundTrip({
      extra,
      anything: [null, 'x'],
      seen: { home: '2024-01-01T00:00:00Z' },
      stock: { '-7': 3 },
    });
    assert.deepEqual(answer.extra, extra);
    assert.deepEqual(answer.anything, [null, 'x']);
    assert.deepEqual(answer.seen, { home: '2024-01-01T00:00:00Z' });
    assert.deepEqual(answer.stock, { '-7': 3 });
  });

  test('keeps a key named __proto__ a key', () => {
    const answer = roundTrip({ extra: JSON.parse('{"__proto__": {"isAdmin": true}}') as object });
    assert.deepEqual(Object.keys(answer.extra as object), ['__proto__']);
    assert.equal((answer.extra as { isAdmin?: boolean }).isAdmin, undefined);
  });

  test('unpacks an Any whose type the contract knows, and leaves others packed', () => {
    const known = { '@type': 'type.googleapis.com/shop.v1.Inner', name: 'x', parent: null };
    assert.deepEqual(roundTrip({ packed: known }).packed, known);
    const unknown = All.encode(All.fromObject({ packed: { type_url: 'x/y.Z', value: Buffer.from('abc') } })).finish();
    const answer = binding.deserialize(Buffer.from(unknown)) as { packed: unknown };
    assert.deepEqual(answer.packed, { '@type': 'x/y.Z', value: 'YWJj' });
  });

  test('names the member of a oneof that is set; the last on the wire wins', () => {
    const answer = roundTrip({ cardToken: 'tok' });
    assert.deepEqual([answer.paymentKind, answer.cardToken, answer.points], ['cardToken', 'tok', null]);
    const both = Buffer.concat([binding.serialize({ cardToken: 'tok' }), binding.serialize({ points: 0 })]);
    const last = binding.deserialize(both) as Record<string, unknown>;
    assert.deepEqual([last.paymentKind, last.cardToken, last.points], ['points', null, 0]);
  });

  test('keeps the number of an enum value that the contract does not know, for the answer reader to refuse', () => {
    const bytes = All.encode(All.create({ status: 77, history: [1, 9] })).finish();
    const answer = binding.deserialize(Buffer.from(bytes)) as Record<string, unknown>;
    assert.deepEqual([answer.status, answer.history], [77, ['STATUS_OPEN', 9]]);
  });

  test('tells a 32-bit float by its shortest digits, and what is no number by its name', () => {
    assert.equal(roundTrip({ rating: 4.3 }).rating, 4.3);
    const bytes = All.encode(All.create({ ratio: Number.NaN })).finish();
    assert.equal((binding.deserialize(Buffer.from(bytes)) as { ratio: unknown }).ratio, 'NaN');
  });

  test('skips fields that the contract does not know, and known ones of another wire type', () => {
    const writer = protobuf.Writer.create();
    writer
      .uint32((999 << 3) | 2)
      .string('newer')
      .uint32((1 << 3) | 0)
      .int32(5)
      .uint32((29 << 3) | 2)
      .string('kept');
    const answer = binding.deserialize(Buffer.from(writer.finish())) as Record<string, unknown>;
    assert.deepEqual([answer.userId, answer.line1], ['', 'kept']);
  });

  test('takes repeated numbers packed and one by one', () => {
    const writer = protobuf.Writer.create();
    writer
      .uint32((15 << 3) | 0)
      .int32(1)
      .uint32((15 << 3) | 2)
      .fork()
      .int32(2)
      .int32(3)
      .ldelim();
    assert.deepEqual((binding.deserialize(Buffer.from(writer.finish())) as { sizes: unknown }).sizes, [1, 2, 3]);
  });

  for (const [name, bytes] of Object.entries({
    'that is cut off': Buffer.from([0x0a, 0x05, 0x61]),
    'whose message ends within a field': Buffer.from([0x6a, 0x02, 0x0a, 0x05]),
    'with field number 0': Buffer.from([0x00, 0x01]),
    'of text': Buffer.from('<html>'),
  })) {
    test(`${name} is refused`, () => {
      assert.throws(() => binding.deserialize(bytes));
    });
  }

  test('nested without end is refused, not a crash', () => {
    let bytes = Buffer.alloc(0);
    for (let depth = 0; depth < 5000; depth++) {
      const head = protobuf.Writer.create()
        .uint32((2 << 3) | 2)
        .uint32(bytes.length)
        .finish();
      bytes = Buffer.concat([head, bytes]);
    }
    const outer = protobuf.Writer.create()
      .uint32((13 << 3) | 2)
      .uint32(bytes.length)
      .finish();
    assert.throws(() => binding.deserialize(Buffer.concat([outer, bytes])), /nested deeper/);
  });

  test('of a Struct is plain JSON', () => {
    const change = contract.operations.get('Change')!.binding as GrpcBinding;
    const Struct = rawFile.lookupType('google.protobuf.Struct');
    const bytes = Struct.encode(Struct.fromObject({ fields: { a: { numberValue: 1 } } })).finish();
    assert.deepEqual(change.deserialize(Buffer.from(bytes)), { a: 1 });
    assert.equal(contract.operations.get('Change')!.answer.kind, 'any');
  });
});

describe('an input', () => {
  test('is written as any protobuf implementation reads it', () => {
    const wire = onTheWire({
      userId: 'u1',
      age: 0,
      status: 'STATUS_OPEN',
      photo: 'aGk=',
      inner: { name: 'a', parent: { name: 'b' } },
      tags: ['x', ''],
      sizes: [1, -2],
      otherName: 'o',
      line1: 'l',
      bank: { name: 'bank' },
      fixed: '7',
      gift: true,
    });
    assert.deepEqual(wire, {
      user_id: 'u1',
      age: 0,
      status: 'STATUS_OPEN',
      photo: 'aGk=',
      inner: { name: 'a', parent: { name: 'b' } },
      tags: ['x', ''],
      sizes: [1, -2],
      renamed: 'o',
      line_1: 'l',
      bank: { name: 'bank' },
      fixed: 7,
      gift: true,
    });
  });

  test('leaves out null', () => {
    assert.equal(binding.serialize({ userId: null, inner: undefined }).length, 0);
  });

  for (const [what, input] of Object.entries<object>({
    'a 64-bit number that would wrap': { big: '9223372036854775808' },
    'a negative unsigned number': { huge: '-1' },
    'an unsigned number of 33 bits': { count: '4294967296' },
    'a 32-bit number that would wrap': { age: 2147483648 },
    'a fraction for a whole number': { age: 1.5 },
    'digits that are none': { big: '12abc' },
    'a number that a double has rounded': { big: 2 ** 53 },
    'a number that a float has no room for': { rating: 1e300 },
    'what is no number': { ratio: Number.NaN },
    'an enum value that does not exist': { status: 'STATUS_LOST' },
    'an enum value by its number': { status: 1 },
    'bytes that are not base64': { photo: 'ü!' },
    'a text with half a surrogate pair': { userId: '\ud800' },
    'a date that does not exist': { at: '2023-02-29T00:00:00Z' },
    'a time without an offset': { at: '2023-02-28T00:00:00' },
    'a duration without a unit': { took: '3.5' },
    'a scalar for a message': { inner: 'x' },
    'a field that the message does not have': { inner: { nmae: 'x' } },
    'two members of a oneof': { cardToken: 'a', points: 1 },
    'a list item that is null': { tags: ['a', null] },
    'one value for a list': { tags: 'a' },
    'a text for true or false': { gift: 'false' },
  })) {
    test(`${what} is refused and never sent`, () => {
      assert.throws(
        () => binding.serialize(input),
        (error) =>
          isFoyerError(error) && error.code === 'BAD_USER_INPUT' && error.notSent && error.detail !== undefined,
      );
    });
  }

  test('nested without end is refused', () => {
    const inner: Record<string, unknown> = {};
    inner.parent = inner;
    assert.throws(() => binding.serialize({ inner }), { name: 'FoyerError', code: 'BAD_USER_INPUT' });
  });
});

describe('a contract that cannot be used', () => {
  const findingsOf = (text: string, grpcService?: string) => {
    const findings = new Findings();
    const contract = readProto(write('broken.proto', text), grpcService, findings, { file: 'services.yaml', line: 7 });
    assert.equal(contract.operations.size, 0);
    return findings.list;
  };
  const service = 'service Orders { rpc Get(M) returns (M); } message M {}';

  test('that does not parse is named with its line', () => {
    const [finding] = findingsOf('syntax = "proto3";\n\nmessage A {\n  string 5name = 1;\n}');
    assert.equal(finding?.line, 4);
    assert.match(finding.file, /broken\.proto$/);
  });

  test('that names a missing type is named with its line and the import that may have had it', () => {
    const [finding] = findingsOf('syntax = "proto3";\nimport "gone/money.proto";\nmessage A {\n  Money total = 1;\n}');
    assert.equal(finding?.line, 4);
    assert.match(finding.message, /Money/);
    assert.match(finding.repair, /gone\/money\.proto/);
  });

  test('of proto2 is refused', () => {
    assert.match(findingsOf(`syntax = "proto2"; ${service}`)[0]!.found, /proto2/);
  });

  test('that is not there is one finding', () => {
    const findings = new Findings();
    readProto(join(folder, 'none.proto'), undefined, findings);
    assert.equal(findings.list[0]?.found, 'ENOENT');
  });

  test('without the service is a finding where the service was named, with the nearest name', () => {
    const [finding] = findingsOf(`syntax = "proto3"; package shop.v1; ${service} service Other {}`, 'shop.v1.Ordres');
    assert.deepEqual([finding?.file, finding?.line], ['services.yaml', 7]);
    assert.match(finding!.repair, /shop\.v1\.Orders$/);
    const [short] = findingsOf(`syntax = "proto3"; package shop.v1; ${service} service Other {}`, 'Orders');
    assert.match(short!.repair, /shop\.v1\.Orders$/);
  });

  test('with several services and none named is a finding that lists them', () => {
    const [finding] = findingsOf(`syntax = "proto3"; ${service} service Other {}`);
    assert.match(finding!.expected, /Orders, Other/);
  });
});
