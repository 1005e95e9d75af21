import { type GraphQLField, type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { type Findings, nearest } from '../errors/index.ts';
import type { Operation } from '../upstreams/index.ts';
import {
  type AuthRule,
  type CallDirective,
  type FieldDirectives,
  inputNode,
  readAuthRule,
  readFieldDirectives,
} from './directives.ts';
import { readFallback } from './fallback.ts';
import type { Fallback, FieldSource } from './field-source.ts';
import { isPublicResolver, type ResolverFunction, type ResolverMap } from './resolvers.ts';
import { positionOf } from './source-position.ts';
import { parseTemplate, type Template, TemplateSyntaxError } from './template.ts';

export type Operations = ReadonlyMap<string, ReadonlyMap<string, Operation>>;

export interface CollectOptions {
  readonly schema: GraphQLSchema;
  readonly operations: Operations;
  /** The services this BFF may call. */
  readonly services: readonly string[];
  readonly resolvers: ResolverMap;
  readonly findings: Findings;
}

/** A resolver without `@timeout` has the time that any field has. */
const resolverTimeoutMs = { read: 200, write: 5_000 };

/** Reads off directives and resolvers where every field's value comes from. */
export function collectSources(options: CollectOptions): Map<string, Map<string, FieldSource>> {
  const sources = new Map<string, Map<string, FieldSource>>();
  for (const type of objectTypes(options.schema)) {
    const ofType = new Map<string, FieldSource>();
    for (const field of Object.values(type.getFields())) {
      const source = sourceOf(type, field, options);
      if (source) ofType.set(field.name, source);
    }
    sources.set(type.name, ofType);
  }
  reportStrayResolvers(options);
  return sources;
}

export function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
  );
}

function sourceOf(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  options: CollectOptions,
): FieldSource | undefined {
  const node = field.astNode!;
  const directives = readFieldDirectives(options.schema, node);
  const located = {
    name: `${type.name}.${field.name}`,
    type,
    field,
    node,
    auth: authRules(type, field, directives, options.schema),
  };
  const resolve = resolverOf(options.resolvers, type.name, field.name);
  reportContradictions(located.name, directives, resolve, options.findings, node);
  const fallback =
    directives.fallback &&
    readFallback(directives.fallback, field.type, located.name, options.schema, options.findings);
  if (directives.call) return callSource(located, directives, directives.call, fallback, options);
  if (resolve) {
    const write = type === options.schema.getMutationType();
    const timeoutMs = directives.timeoutMs ?? (write ? resolverTimeoutMs.write : resolverTimeoutMs.read);
    return { ...located, kind: 'resolver', resolve, public: isPublicResolver(resolve), timeoutMs, fallback };
  }
  return { ...located, kind: 'property', path: directives.from?.path ?? [field.name] };
}

/** The field's own rule, that of the object it gives, and on root types that of the root. */
function authRules(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  directives: FieldDirectives,
  schema: GraphQLSchema,
): readonly AuthRule[] {
  const given = getNamedType(field.type);
  const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
  return [
    directives.auth,
    isObjectType(given) ? readAuthRule(schema, given.astNode) : undefined,
    isRoot ? readAuthRule(schema, type.astNode) : undefined,
  ].filter((rule) => rule !== undefined);
}

type Located = Omit<Extract<FieldSource, { kind: 'group' }>, 'kind'>;

function callSource(
  located: Located,
  directives: FieldDirectives,
  directive: CallDirective,
  fallback: Fallback | undefined,
  options: CollectOptions,
): FieldSource | undefined {
  const operation = findOperation(located.name, directive, options);
  const input = readInput(located.name, directive, options.findings);
  if (!operation) return undefined;
  const timeoutMs = directives.timeoutMs ?? operation.timeoutMs;
  return { ...located, kind: 'call', directive, operation, input, timeoutMs, fallback };
}

function findOperation(
  name: string,
  directive: CallDirective,
  { operations, services, findings }: CollectOptions,
): Operation | undefined {
  const { service, operation } = directive;
  const position = positionOf(directive.node);
  const ofService = operations.get(service);
  if (!ofService) {
    findings.add({
      ...position,
      message: `${name}: unknown service`,
      expected: `a service of the registry: ${[...operations.keys()].join(', ')}`,
      found: `"${service}"`,
      repair: `write service: "${nearest(service, operations.keys()) ?? [...operations.keys()][0]}", or add "${service}" to the registry`,
    });
    return undefined;
  }
  if (!services.includes(service)) {
    findings.add({
      ...position,
      message: `${name}: the service is not among those this BFF may call`,
      expected: `one of ${services.join(', ')}`,
      found: `"${service}"`,
      repair: `add '${service}' to services in bff.ts`,
    });
    return undefined;
  }
  const found = ofService.get(operation);
  if (!found) {
    findings.add({
      ...position,
      message: `${name}: unknown operation of service "${service}"`,
      expected: `one of ${[...ofService.keys()].join(', ')}`,
      found: `"${operation}"`,
      repair: `write operation: "${nearest(operation, ofService.keys()) ?? [...ofService.keys()][0]}", or add the operation to the contract`,
    });
  }
  return found;
}

function readInput(
  name: string,
  directive: CallDirective,
  findings: Findings,
): readonly (readonly [string, Template])[] {
  const input: (readonly [string, Template])[] = [];
  for (const [key, value] of Object.entries(directive.input)) {
    try {
      input.push([key, parseTemplate(value)]);
    } catch (error) {
      if (!(error instanceof TemplateSyntaxError)) throw error;
      findings.add({
        ...positionOf(inputNode(directive, key)),
        message: `${name}: the template of input "${key}" cannot be read`,
        expected: error.message,
        found: JSON.stringify(value),
        repair: 'write a template such as "{args.id}"; a brace that is meant literally is written {{',
      });
    }
  }
  return input;
}

function resolverOf(resolvers: ResolverMap, type: string, field: string): ResolverFunction | undefined {
  const ofType = Object.hasOwn(resolvers, type) ? (resolvers[type] as Record<string, ResolverFunction>) : undefined;
  return ofType && Object.hasOwn(ofType, field) ? ofType[field] : undefined;
}

function reportContradictions(
  name: string,
  { call, from, fallback, timeoutMs }: FieldDirectives,
  resolve: ResolverFunction | undefined,
  findings: Findings,
  node: FieldSource['node'],
): void {
  const sources = [call && '@call', from && '@from', resolve && 'a resolver in resolvers.ts'].filter(
    (source) => source !== undefined,
  );
  if (sources.length > 1) {
    findings.add({
      ...positionOf(node),
      message: `${name}: has more than one source`,
      expected: 'one of @call, @from or a resolver',
      found: sources.join(' and '),
      repair: `keep ${sources[0]} and remove ${sources.slice(1).join(' and ')}`,
    });
  }
  const misplaced = [fallback && '@fallback', timeoutMs !== undefined && '@timeout'].filter((directive) => directive);
  if (!call && !resolve && misplaced.length > 0) {
    findings.add({
      ...positionOf(node),
      message: `${name}: ${misplaced.join(' and ')} on a field that neither calls nor has a resolver`,
      expected: '@timeout and @fallback beside @call, or on a field with a resolver',
      found: 'a field that is read from its parent',
      repair: `remove ${misplaced.join(' and ')}, or put ${misplaced.length > 1 ? 'them' : 'it'} on the field that makes the call`,
    });
  }
}

function reportStrayResolvers({ schema, resolvers, findings }: CollectOptions): void {
  const known = objectTypes(schema);
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = known.find((candidate) => candidate.name === typeName);
    if (!type) {
      if (!schema.getType(typeName))
        reportStray(
          typeName,
          known.map(({ name }) => name),
          findings,
        );
      continue;
    }
    for (const field of Object.keys(fields)) {
      if (!type.getFields()[field])
        reportStray(
          `${typeName}.${field}`,
          Object.keys(type.getFields()).map((name) => `${typeName}.${name}`),
          findings,
        );
    }
  }
}

function reportStray(name: string, known: readonly string[], findings: Findings): void {
  findings.add({
    file: 'resolvers.ts',
    line: 1,
    message: `${name}: a resolver for something the schema does not have`,
    expected: 'resolvers for types and fields of schema.graphql only',
    found: name,
    repair: `rename it${nearest(name, known) ? ` to ${nearest(name, known)}` : ''}, or add the field to schema.graphql`,
  });
}
