import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { type Findings, nearest } from '../errors/index.ts';
import { objectTypes } from './object-types.ts';
import type { ResolverMap } from './resolvers.ts';

interface StrayOptions {
  readonly schema: GraphQLSchema;
  readonly resolvers: ResolverMap;
  readonly resolversFile?: string | undefined;
  readonly findings: Findings;
}

/** Resolvers that no field would ever call, and what stands in the place of one but is no function. */
export function reportStrayResolvers(options: StrayOptions): void {
  const known = objectTypes(options.schema);
  for (const [typeName, fields] of Object.entries(options.resolvers)) {
    const type = known.find((candidate) => candidate.name === typeName);
    if (type) reportFields(type, fields as Readonly<Record<string, unknown>>, options);
    else if (!options.schema.getType(typeName)) reportStray(typeName, known.map(String), options);
  }
}

function reportFields(
  type: GraphQLObjectType,
  resolvers: Readonly<Record<string, unknown>>,
  options: StrayOptions,
): void {
  const fields = type.getFields();
  for (const [name, resolve] of Object.entries(resolvers)) {
    if (!fields[name]) {
      const known = Object.keys(fields).map((field) => `${type}.${field}`);
      reportStray(`${type}.${name}`, known, options);
    } else if (typeof resolve !== 'function') {
      options.findings.add({
        ...place(options),
        message: `${type}.${name}: the resolver is not a function`,
        expected: '(parent, args, ctx) => …',
        found: typeof resolve,
        repair: 'write a function, or remove it',
      });
    }
  }
}

function reportStray(name: string, known: readonly string[], options: StrayOptions): void {
  const near = nearest(name, known);
  options.findings.add({
    ...place(options),
    message: `${name}: a resolver for something the schema does not have`,
    expected: 'resolvers for types and fields of schema.graphql only',
    found: name,
    repair: `${near ? `rename it to ${near}` : 'remove it'}, or add ${name} to schema.graphql`,
  });
}

function place({ resolversFile }: StrayOptions): { file: string; line: number } {
  return { file: resolversFile ?? 'resolvers.ts', line: 1 };
}
