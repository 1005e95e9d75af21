import {
  type GraphQLSchema,
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
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    const inputs = isInputObjectType(type)
      ? Object.values(type.getFields())
      : isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields()).flatMap((field) => field.args)
        : [];
    for (const input of inputs) {
      const written = input.astNode?.defaultValue;
      if (written) input.defaultValue = valueFromAST(written, input.type);
    }
  }
}
