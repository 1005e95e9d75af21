import { type GraphQLObjectType, isScalarType, isSpecifiedScalarType } from 'graphql';
import { directiveValues } from '../directives.ts';
import type { FieldSource } from '../field-source.ts';
import { objectTypes } from '../object-types.ts';
import type { ProvenSchema } from '../proven-schema.ts';
import { knownScalars } from '../scalars.ts';
import { angles, block, type Doc, docComment, property } from './layout.ts';
import type { ParentTypes } from './parents.ts';
import type { ResultTypes } from './results.ts';
import type { SchemaTypes } from './schema-types.ts';

export interface ResolverTypesOptions {
  readonly proven: ProvenSchema;
  readonly schemaTypes: SchemaTypes;
  readonly results: ResultTypes;
  readonly parents: ParentTypes;
}

/** What `resolvers.ts` has to export, and what it may: types that need a resolver come first, and so do their fields. */
export function resolversType(options: ResolverTypesOptions): Doc {
  const types = objectTypes(options.proven.schema).map((type) => ofType(type, options));
  const scalars = ownScalars(options.proven).map((name) => property(name, 'GraphQLScalarType'));
  return block([
    ...scalars,
    ...types.filter(({ needed }) => needed).map(({ doc }) => doc),
    ...types.filter(({ needed, isEmpty }) => !needed && !isEmpty).map(({ doc }) => doc),
  ]);
}

function ofType(type: GraphQLObjectType, options: ResolverTypesOptions) {
  const { proven } = options;
  const sources = [...(proven.sources.get(type.name)?.values() ?? [])];
  const needed = sources.filter((source) => needsResolver(source, proven));
  const possible = sources.filter((source) => !needed.includes(source) && mayHaveResolver(source, proven));
  const members = [
    ...needed.flatMap((source) => [...described(source), member(source, options, false)]),
    ...possible.map((source) => member(source, options, true)),
  ];
  const doc = property(type.name, block(members), { optional: needed.length === 0 });
  return { doc, needed: needed.length > 0, isEmpty: members.length === 0 };
}

function needsResolver({ kind, name }: FieldSource, { unresolved }: ProvenSchema): boolean {
  return kind === 'resolver' || unresolved.has(name);
}

function mayHaveResolver({ kind, node }: FieldSource, { schema }: ProvenSchema): boolean {
  return kind === 'group' || (kind === 'property' && directiveValues(schema, node, 'from') === undefined);
}

function described({ field }: FieldSource): readonly Doc[] {
  return field.description ? [docComment(field.description)] : [];
}

function member({ type, field, auth }: FieldSource, options: ResolverTypesOptions, optional: boolean): Doc {
  const { results, schemaTypes } = options;
  const parts = [parentOf(type, options), schemaTypes.args(field), results.result(field.type)];
  return property(field.name, ['Resolver', angles(auth.length > 0 ? [...parts, 'SignedIn'] : parts)], { optional });
}

/** What services give; else what another resolver gave. */
function parentOf(type: GraphQLObjectType, { parents, results }: ResolverTypesOptions): string {
  return parents.isGroup(type) ? 'unknown' : (parents.contractName(type) ?? results.nameOf(type));
}

function ownScalars({ schema }: ProvenSchema): readonly string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isScalarType(type) && !isSpecifiedScalarType(type) && !Object.hasOwn(knownScalars, type.name))
    .filter((type) => type.astNode?.loc?.source.name !== 'schemas/directives.graphql')
    .map(({ name }) => name);
}
