import { loadSync, type MethodDefinition, type Options, type ServiceDefinition } from '@grpc/proto-loader';
import { contractFile } from './contracts.ts';

/** By the method's name in the proto. */
export type Methods = ReadonlyMap<string, MethodDefinition<object, object>>;
/** By the message's name, without the package. */
export type Messages = ReadonlyMap<string, readonly FieldDescriptor[]>;

/** The part of google.protobuf.FieldDescriptorProto that is read here. */
interface FieldDescriptor {
  readonly name: string;
  readonly type: string;
  readonly typeName: string;
}

interface MessageDescriptor {
  readonly name: string;
  readonly field: readonly FieldDescriptor[];
}

const OPTIONS: Options = { longs: String, enums: String, defaults: true, oneofs: true };

export function loadProto(contract: string, service: string): { methods: Methods; messages: Messages } {
  const definition = loadSync(contractFile(contract), OPTIONS);
  const methods = Object.values(definition[service] as ServiceDefinition).map(
    (method) => [method.path.split('/')[2] ?? '', method] as const,
  );
  const messages = Object.values(definition)
    .filter((entry) => 'format' in entry && entry.format === 'Protocol Buffer 3 DescriptorProto')
    .map(({ type }) => type as MessageDescriptor)
    .map((type) => [type.name, type.field] as const);
  return { methods: new Map(methods), messages: new Map(messages) };
}

/** A length-delimited field that no message has: decoders skip it. */
const UNKNOWN_FIELD_TAG = varint((536_870_911 * 8 + 2) >>> 0);

/** The same message with an unknown field that makes it (about) so long. */
export function toPadded(bytes: Buffer, size: number): Buffer {
  const missing = size - bytes.length - UNKNOWN_FIELD_TAG.length;
  if (missing <= 0) return bytes;
  const length = varint(missing - varint(missing).length);
  return Buffer.concat([bytes, UNKNOWN_FIELD_TAG, length, Buffer.alloc(missing - length.length)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

const UNKNOWN_ENUM_VALUE = 999;
/** Field 1, which is a text or a message in every answer here, as a number. */
const WRONG_WIRE_TYPE = Buffer.from([0x08, 0x7f]);

/**
 * The answer's bytes with enum values that the contract does not have: in all enum fields, or in those of one name.
 * Protobuf has no other wrong type that survives encoding, so an answer without such an enum gets a field of a wrong wire type.
 */
export function serializeWrongly(
  answer: object,
  method: MethodDefinition<object, object>,
  messages: Messages,
  which: true | string,
): Buffer {
  const { name } = method.responseType.type as MessageDescriptor;
  const spoilt = withUnknownEnums(answer, name, messages, which);
  const bytes = method.responseSerialize(spoilt.message);
  return spoilt.changed ? bytes : Buffer.concat([bytes, WRONG_WIRE_TYPE]);
}

function withUnknownEnums(
  value: object,
  type: string,
  messages: Messages,
  which: true | string,
): { readonly message: object; readonly changed: boolean } {
  const message: Record<string, unknown> = { ...value };
  let changed = false;
  for (const field of messages.get(type) ?? []) {
    const before = message[field.name];
    if (field.type === 'TYPE_ENUM' && (which === true || which === field.name)) {
      message[field.name] = UNKNOWN_ENUM_VALUE;
      changed = true;
    }
    if (field.type !== 'TYPE_MESSAGE' || typeof before !== 'object' || before === null) continue;
    const inside = [before].flat().map((item) => withUnknownEnums(item, field.typeName, messages, which));
    message[field.name] = Array.isArray(before) ? inside.map((item) => item.message) : inside[0]?.message;
    changed ||= inside.some((item) => item.changed);
  }
  return { message, changed };
}
