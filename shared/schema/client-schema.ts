import { GraphQLSchema, printSchema, specifiedDirectives } from 'graphql';
import type { ProvenSchema } from './proven-schema.ts';

/** Directives that a client may write in its operations. */
const clientDirectives = ['deadline', 'owner', 'slo'];

/** The schema as the client sees it: without the directives that say where values come from, and without their scalars. */
export function clientSchema({ schema }: ProvenSchema): GraphQLSchema {
  const config = schema.toConfig();
  return new GraphQLSchema({
    ...config,
    types: config.types.filter((type) => type.astNode?.loc?.source.name !== 'schemas/directives.graphql'),
    directives: [
      ...specifiedDirectives,
      ...clientDirectives
        .map((name) => schema.getDirective(name))
        .filter((directive) => directive !== undefined && directive !== null),
    ],
    assumeValid: true,
  });
}

/** `schemas/clients/<bff>.graphql`. */
export function printClientSchema(proven: ProvenSchema): string {
  return `${printSchema(clientSchema(proven))}\n`;
}
