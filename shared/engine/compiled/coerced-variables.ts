// graphql-jit's own reading of variables never ends for input types that contain themselves, and says other things than graphql-js when they
// do not fit. So variables are read by graphql-js, and compiled code takes them as they are.
import {
  type DocumentNode,
  GraphQLScalarType,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type TypeNode,
  type VariableDefinitionNode,
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
  return (given) => getVariableValues(schema, definitions, given, { maxErrors: 1 }).coerced;
}

const none: Variables = Object.freeze({});
