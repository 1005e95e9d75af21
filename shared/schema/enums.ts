import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  valueFromAST,
} from 'graphql';
import { directiveValues } from './directives.ts';

/**
 * Gives enum values the contract's names as their internal values, so that graphql-js itself translates in both directions; default
 * values were read before that and are read again.
 */
export function applyEnumSources(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isEnumType(type)) continue;
    for (const value of type.getValues()) {
      const from = directiveValues(schema, value.astNode, 'from');
      if (typeof from?.value === 'string') value.value = from.value;
    }
  }
  rereadDefaults(schema);
}

function rereadDefaults(schema: GraphQLSchema): void {
  const reader = new DefaultReader();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isInputObjectType(type)) reader.inputType(type);
    else if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields())) reader.inputs(field.args);
  }
}

class DefaultReader {
  readonly #done = new Set<GraphQLNamedType>();

  /** A default of `{}` takes up the defaults of its fields, so that these come first. */
  inputs(inputs: readonly (GraphQLArgument | GraphQLInputField)[]): void {
    for (const input of inputs) {
      this.inputType(getNamedType(input.type));
      const written = input.astNode?.defaultValue;
      if (written) input.defaultValue = valueFromAST(written, input.type);
    }
  }

  inputType(type: GraphQLNamedType): void {
    if (!isInputObjectType(type) || this.#done.has(type)) return;
    this.#done.add(type);
    this.inputs(Object.values(type.getFields()));
  }
}
