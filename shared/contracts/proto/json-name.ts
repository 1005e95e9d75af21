import type { Field, OneOf } from 'protobufjs';

/**
 * The name that JSON gives a field: its `json_name`, or lower camel case by the rule of protoc (an underscore goes and the next letter
 * is raised). protobufjs' own camel case differs from it for names such as `line_1` and `sku_a1`.
 */
export function jsonNameOf(member: Field | OneOf): string {
  const declared: unknown = member.getOption('json_name');
  return typeof declared === 'string' ? declared : toLowerCamel(member.name);
}

function toLowerCamel(name: string): string {
  return name.replace(/_+([^_]?)/g, (_, next: string) => next.toUpperCase());
}
