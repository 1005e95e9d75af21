/** What an operation says about the size of a list, in literals and in variables. */
import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { FoyerError } from '../../errors/index.ts';
import type { ListSize } from './cost-directives.ts';

/** As the client sent them; coercion comes later, and tells what does not fit. */
export type Variables = Readonly<Record<string, unknown>>;

/** Known for all requests, or read from the variables of one. */
export type Read<Value extends number> = Value | ((variables: Variables) => Value);

/** What an argument is given. */
interface Reading {
  /** The same for all requests. */
  readonly isFixed: boolean;
  readonly read: (variables: Variables) => unknown;
}

/** How large a list may be that nothing, or more than may be, is said about. */
export interface SizeLimits {
  readonly assumedListSize: number;
  readonly maxPageSize: number;
}

type Field = GraphQLField<unknown, unknown>;

/** How many items a list will have. Reading it throws BAD_USER_INPUT for a size that no page may have. */
export function readSize(
  listSize: ListSize | undefined,
  {
    field,
    node,
    operation,
  }: { readonly field: Field; readonly node: FieldNode; readonly operation: OperationDefinitionNode },
  limits: SizeLimits,
): Read<number> {
  const assumed = listSize?.assumedSize ?? limits.assumedListSize;
  if (!listSize || listSize.slicingArguments.length === 0) return assumed;
  const values = listSize.slicingArguments.map((path) => readArgument(path.split('.'), field, node, operation));
  const size = (variables: Variables) =>
    sizeOf(
      values.map(({ read }) => read(variables)),
      listSize,
      assumed,
      limits,
    );
  if (!values.every(({ isFixed }) => isFixed)) return size;
  try {
    return size({});
  } catch {
    // Each request is told so itself.
    return size;
  }
}

/** How many values an argument is given: the length of a list, 1 for anything else, 0 where it is left out. */
export function readCount(argument: GraphQLArgument, node: FieldNode): Read<number> {
  const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
  if (!given || given.kind === Kind.NULL) return 0;
  if (given.kind === Kind.LIST) return given.values.length;
  if (given.kind !== Kind.VARIABLE) return 1;
  const name = given.name.value;
  return (variables) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (Array.isArray(value)) return value.length;
    return value === undefined || value === null ? 0 : 1;
  };
}

export function now(read: Read<number>, variables: Variables): number {
  return typeof read === 'function' ? read(variables) : read;
}

function sizeOf(values: readonly unknown[], listSize: ListSize, assumed: number, { maxPageSize }: SizeLimits): number {
  const given = values.filter((value) => value !== undefined && value !== null);
  if (listSize.requireOneSlicingArgument && given.length !== 1) {
    throw new FoyerError('BAD_USER_INPUT', {
      publicMessage: `Exactly one of these arguments says how long the list is: ${listSize.slicingArguments.join(', ')}.`,
    });
  }
  const sizes = given.filter((value) => typeof value === 'number' && Number.isInteger(value)) as number[];
  if (sizes.some((size) => size < 1 || size > maxPageSize)) {
    throw new FoyerError('BAD_USER_INPUT', {
      publicMessage: 'A list is asked for that is too long, or too short to be one.',
    });
  }
  // What is no whole number is refused when it is coerced.
  return sizes.length > 0 ? Math.max(...sizes) : assumed;
}

function readArgument(
  [name = '', ...path]: readonly string[],
  field: Field,
  node: FieldNode,
  operation: OperationDefinitionNode,
): Reading {
  const argument = field.args.find((candidate) => candidate.name === name);
  if (!argument) return fixed(undefined);
  const written = node.arguments?.find((candidate) => candidate.name.value === name)?.value;
  return readValue(written, { type: argument.type, byDefault: argument.defaultValue, path, operation });
}

interface Place {
  readonly type: GraphQLInputType;
  readonly byDefault: unknown;
  readonly path: readonly string[];
  readonly operation: OperationDefinitionNode;
}

function readValue(written: ValueNode | undefined, place: Place): Reading {
  const { path, type, operation, byDefault } = place;
  if (!written) return fixed(within(byDefault, type, path));
  if (written.kind === Kind.VARIABLE) return readVariable(written.name.value, place);
  if (path.length === 0) return fixed(valueFromASTUntyped(written));
  const object = getNullableType(type);
  if (written.kind !== Kind.OBJECT || !isInputObjectType(object)) return fixed(undefined);
  const [name = '', ...rest] = path;
  const inner = object.getFields()[name];
  if (!inner) return fixed(undefined);
  const value = written.fields.find((candidate) => candidate.name.value === name)?.value;
  return readValue(value, { type: inner.type, byDefault: inner.defaultValue, path: rest, operation });
}

/** A variable that is not sent has its own default, and then the argument's (GraphQL specification, section 6.4.1). */
function readVariable(name: string, { type, byDefault, path, operation }: Place): Reading {
  const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
  const ownDefault = definition?.defaultValue ? valueFromASTUntyped(definition.defaultValue) : undefined;
  const absent = within(ownDefault ?? byDefault, type, path);
  const read = (variables: Variables) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return value === undefined ? absent : within(value, type, path);
  };
  return { isFixed: false, read };
}

function fixed(value: unknown): Reading {
  return { isFixed: true, read: () => value };
}

/** What lies at a path in a value, with the defaults of the input objects on the way. */
function within(value: unknown, type: GraphQLInputType, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined || value === undefined || value === null) return value;
  const object = getNullableType(type);
  const inner = isInputObjectType(object) ? object.getFields()[name] : undefined;
  if (!inner || typeof value !== 'object') return undefined;
  const own = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  return within(own === undefined ? inner.defaultValue : own, inner.type, rest);
}
