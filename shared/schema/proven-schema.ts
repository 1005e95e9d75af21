import { type GraphQLScalarType, type GraphQLSchema, isScalarType, isSpecifiedScalarType } from 'graphql';
import type { Findings } from '../errors/index.ts';
import { collectSources, type Operations } from './collect-sources.ts';
import { proveCost } from './cost/prove-cost.ts';
import { applyEnumSources } from './enums.ts';
import type { FieldSources } from './field-source.ts';
import type { Parents } from './parent.ts';
import { prove } from './prove.ts';
import { readSchema, type SchemaText } from './read-schema.ts';
import type { ResolverMap } from './resolvers.ts';
import { implementScalar, knownScalars } from './scalars.ts';
import { positionOf } from './source-position.ts';

export interface ProveSchemaOptions {
  readonly text: SchemaText;
  readonly resolvers: ResolverMap;
  /** Where they are written, as the person knows it. @default 'resolvers.ts' */
  readonly resolversFile?: string | undefined;
  readonly operations: Operations;
  /** The services this BFF may call. */
  readonly services: readonly string[];
  /** Client headers that templates may read, lower-case. */
  readonly headers: readonly string[];
  /** Fields without any source are told in `unresolved` instead of being findings. Such a schema cannot be served. @default false */
  readonly allowUnresolved?: boolean | undefined;
}

/** A BFF's schema whose every field is known to have a source that fits its contract. Nothing is attached to it yet. */
export interface ProvenSchema {
  readonly schema: GraphQLSchema;
  readonly sources: FieldSources;
  /** Of the services that this BFF may call. */
  readonly operations: Operations;
  readonly parents: Parents;
  /** Fields (`Product.label`) that need a resolver and have none yet; empty unless that was allowed. */
  readonly unresolved: ReadonlySet<string>;
}

/** Reads a BFF's schema and holds it against the contracts; undefined when it cannot be read. What is wrong goes to `findings`. */
export function proveSchema(options: ProveSchemaOptions, findings: Findings): ProvenSchema | undefined {
  const read = readSchema(options.text, findings);
  if (!read) return undefined;
  const { schema, isWhole } = read;
  implementScalars(schema, options.resolvers, findings);
  applyEnumSources(schema);
  const sources = collectSources({ ...options, schema, isWhole, findings });
  proveCost(schema, findings);
  const unresolved = new Set<string>();
  const { headers, allowUnresolved } = options;
  const parents = prove({ schema, sources, headers, findings, unresolved: allowUnresolved ? unresolved : undefined });
  return { schema, sources, operations: mayCall(options), parents, unresolved };
}

function mayCall({ operations, services }: ProveSchemaOptions): Operations {
  return new Map([...operations].filter(([service]) => services.includes(service)));
}

function implementScalars(schema: GraphQLSchema, resolvers: ResolverMap, findings: Findings): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isScalarType(type) || isSpecifiedScalarType(type) || isOfDirectives(type)) continue;
    const own = Object.hasOwn(resolvers, type.name) ? (resolvers[type.name] as GraphQLScalarType) : undefined;
    if (isScalarType(own))
      Object.assign(type, { serialize: own.serialize, parseValue: own.parseValue, parseLiteral: own.parseLiteral });
    else if (!implementScalar(type)) {
      findings.add({
        ...positionOf(type.astNode),
        message: `scalar ${type.name} has no behaviour`,
        expected: `one of ${Object.keys(knownScalars).join(', ')}, or a GraphQLScalarType of that name in resolvers.ts`,
        found: type.name,
        repair: `use a known scalar, or export ${type.name} from resolvers.ts`,
      });
    }
  }
}

function isOfDirectives(type: GraphQLScalarType): boolean {
  return type.astNode?.loc?.source.name === 'schemas/directives.graphql';
}
