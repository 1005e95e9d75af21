// graphql-jit's own reading of variables never ends for input types that contain themselves, and says other things than graphql-js when they
// do not fit. So variables are read by graphql-js, and compiled code takes them as they are.
import {
  coerceInputValue,
  type DocumentNode,
  type GraphQLInputType,
  GraphQLScalarType,
  type GraphQLSchema,
  getOperationAST,
  isInputType,
  isNonNullType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type TypeNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql';

/** A variable whose value was read already. */
const asItIs = new GraphQLScalarType({ name: 'AsItIs', parseValue: (value) => value });

/** The schema with that scalar in it, for the compiler only. */
export function withVariablesAsTheyAre(schema: GraphQLSchema): GraphQLSchema {
  const getType = (name: string) => (name === asItIs.name ? asItIs : schema.getType(name));
  return Object.create(schema, { getType: { value: getType } }) as GraphQLSchema;
}

/** The document with all variables declared as that scalar. */
export function declaringVariablesAsTheyAre(document: DocumentNode): DocumentNode {
  const definitions = document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? declaring(definition) : definition,
  );
  return { ...document, definitions };
}

function declaring(operation: OperationDefinitionNode): OperationDefinitionNode {
  return { ...operation, variableDefinitions: (operation.variableDefinitions ?? []).map(declared) };
}

/** The compiler asks of the conditions of `@skip` and `@include` that they are declared as what they are. */
function declared(definition: VariableDefinitionNode): VariableDefinitionNode {
  const { kind, variable, type } = definition;
  if (innermost(type) === 'Boolean') return definition;
  return { kind, variable, type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: asItIs.name } } };
}

function innermost(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : innermost(type.type);
}

type Variables = Readonly<Record<string, unknown>>;

/** Reads an operation's variables (GraphQL specification, section 6.1.2); undefined when they do not fit. Built once an operation. */
export function createReadVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
): (given: Variables) => Variables | undefined {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  if (definitions.length === 0) return () => none;
  const readers = definitions.map((definition) => createReader(schema, definition));
  return (given) => {
    const coerced: Record<string, unknown> = {};
    return readers.every((read) => read(given, coerced)) ? coerced : undefined;
  };
}

/** Puts one variable among those that were read; false when it does not fit. */
type Reader = (given: Variables, coerced: Record<string, unknown>) => boolean;

/** What graphql-js' `getVariableValues` does for each variable, but that types are found once an operation and not once a request. */
function createReader(schema: GraphQLSchema, { variable, type, defaultValue }: VariableDefinitionNode): Reader {
  const name = variable.name.value;
  const declared = typeFromAST(schema, type as NamedTypeNode);
  if (!isInputType(declared)) return () => false;
  return (given, coerced) => {
    if (!Object.hasOwn(given, name)) {
      if (defaultValue) coerced[name] = valueFromAST(defaultValue, declared);
      return defaultValue !== undefined || !isNonNullType(declared);
    }
    const value = given[name];
    if (value === null && isNonNullType(declared)) return false;
    const read = coerce(value, declared);
    coerced[name] = read;
    return read !== unfit;
  };
}

const unfit = Symbol('unfit');

function coerce(value: unknown, type: GraphQLInputType): unknown {
  let isFit = true;
  const read = coerceInputValue(value, type, () => {
    isFit = false;
  });
  return isFit ? read : unfit;
}

const none: Variables = Object.freeze({});
