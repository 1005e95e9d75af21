import protobuf, { type Root, type Type } from 'protobufjs';
import { durationToText, timestampToText } from '../well-known.ts';
import { messageName } from './field-shape.ts';
import { jsonBodies } from './json-reader.ts';

type ToJson = (values: Record<string, unknown>, depth: number) => unknown;

/** What is needed of the readers of messages. */
interface Readers {
  readonly form: 'contract' | 'json';
  readonly json: Readers;
  wholeOf(message: Type): (bytes: Uint8Array, depth?: number) => unknown;
}

/** How a well-known message that was read field by field is told in JSON; undefined where its fields are what is told. */
export function wellKnownJson(message: Type, readers: Readers): ToJson | undefined {
  const name = messageName(message);
  if (name === 'google.protobuf.Any') return toUnpackAny(message.root, readers.json);
  return readers.form === 'json' ? jsonForms.get(name) : undefined;
}

const unwrap: ToJson = (values) => values.value;

const jsonForms: ReadonlyMap<string, ToJson> = new Map<string, ToJson>([
  ['google.protobuf.Timestamp', (values) => existing(timestampToText(values))],
  ['google.protobuf.Duration', (values) => existing(durationToText(values))],
  ...['Double', 'Float', 'Int64', 'UInt64', 'Int32', 'UInt32', 'Bool', 'String', 'Bytes'].map(
    (kind) => [`google.protobuf.${kind}Value`, unwrap] as const,
  ),
]);

function existing(text: string | undefined): string {
  if (text === undefined) throw new RangeError('a time is out of range');
  return text;
}

/** `{"@type": …, fields}` where the contract knows the type, `{"@type": …, value: base64}` where it does not. */
function toUnpackAny(root: Root, readers: Readers): ToJson {
  return (values, depth) => {
    const typeUrl = String(values.typeUrl);
    const type = findType(root, typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
    if (!type) return { '@type': typeUrl, value: values.value };
    const unpacked = readers.wholeOf(type)(Buffer.from(String(values.value), 'base64'), depth + 1);
    return hasOwnJson(type) ? { '@type': typeUrl, value: unpacked } : { '@type': typeUrl, ...(unpacked as object) };
  };
}

function hasOwnJson(type: Type): boolean {
  const name = messageName(type);
  return jsonBodies.has(name) || jsonForms.has(name);
}

export function findType(root: Root, name: string): Type | undefined {
  const found = name === '' ? null : root.lookup(`.${name}`);
  return found instanceof protobuf.Type ? found : undefined;
}
