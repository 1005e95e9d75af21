import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import { type Findings, nearest } from '../errors/index.ts';
import type { Operation } from '../upstreams/index.ts';
import { typeAtPath } from './answer-path.ts';
import { readCaching, readInvalidates } from './caching.ts';
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
import { objectTypes } from './object-types.ts';
import { isPublicResolver, type ResolverFunction, type ResolverMap } from './resolvers.ts';
import { positionOf } from './source-position.ts';
import { reportStrayResolvers } from './stray-resolvers.ts';
import { parseTemplate, type Template, TemplateSyntaxError } from './template.ts';

export type Operations = ReadonlyMap<string, ReadonlyMap<string, Operation>>;

export interface CollectOptions {
  readonly schema: GraphQLSchema;
  readonly operations: Operations;
  /** The services this BFF may call. */
  readonly services: readonly string[];
  readonly resolvers: ResolverMap;
  /** As the person knows it. @default 'resolvers.ts' */
  readonly resolversFile?: string | undefined;
  /** False when mistaken fields were left out: their resolvers have nothing to stand for. */
  readonly isWhole: boolean;
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
  if (options.isWhole) reportStrayResolvers(options);
  return sources;
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
    rateLimit: directives.rateLimit,
    invalidates: readInvalidates(`${type.name}.${field.name}`, type, directives, options.schema, options.findings),
  };
  const resolve = resolverOf(options.resolvers, type.name, field.name);
  reportContradictions(located.name, directives, resolve, options.findings, node);
  if (type === options.schema.getMutationType()) refuseFallbackOfWrite(located.name, directives, options.findings);
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

type Located = Omit<Extract<FieldSource, { kind: 'group' }>, 'kind' | 'path'>;

function callSource(
  located: Located,
  directives: FieldDirectives,
  directive: CallDirective,
  fallback: Fallback | undefined,
  options: CollectOptions,
): FieldSource | undefined {
  const operation = findOperation(located.name, directive, options);
  const written = readInput(located.name, directive, options.findings);
  if (!operation) return undefined;
  const input = written.flatMap((entry) => toContractNames(entry, operation));
  const timeoutMs = directives.timeoutMs ?? operation.timeoutMs;
  const eachOf = findEachOf(located, directive, operation, input);
  const caching = readCaching(located.name, directives, operation, options.findings);
  return { ...located, kind: 'call', directive, operation, input, eachOf, caching, timeoutMs, fallback };
}

/** A list field over an operation that answers one: the items of a list go in one by one, and a `batch` entry makes them one call. */
function findEachOf(
  { field }: Located,
  { path }: CallDirective,
  { contract, read }: Operation,
  input: readonly (readonly [string, Template])[],
): string | undefined {
  const answer = typeAtPath({ type: contract.answer, nullable: contract.answerNullable }, path);
  const isOne = !('missing' in answer) && answer.type.kind !== 'list' && answer.type.kind !== 'any';
  if (!read || !isOne || !isListType(getNullableType(field.type))) return undefined;
  const canBeList = (template: Template) => {
    if (template.kind !== 'reference') return false;
    if (template.root === 'parent') return true;
    const argument = template.root === 'args' ? field.args.find(({ name }) => name === template.path[0]) : undefined;
    return argument !== undefined && isListType(getNullableType(argument.type));
  };
  return input.find(
    ([name, template]) => canBeList(template) && contract.input.fields.get(name)?.type.kind !== 'list',
  )?.[0];
}

function findOperation(
  name: string,
  directive: CallDirective,
  { operations, services, findings }: CollectOptions,
): Operation | undefined {
  const { service, operation } = directive;
  const position = positionOf(directive.node);
  const ofService = operations.get(service);
  // A registry or contract that could not be read is told by its own findings; each call of it would only repeat them.
  const isTold = findings.list.length > 0;
  if (isTold && (operations.size === 0 || ofService?.size === 0)) return undefined;
  if (!ofService) {
    findings.add({
      ...position,
      message: `${name}: unknown service`,
      expected: `a service of the registry: ${[...operations.keys()].join(', ')}`,
      found: `"${service}"`,
      repair: `write ${quotedNear('service', service, operations.keys())}, or add "${service}" to the registry`,
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
      repair: `write ${quotedNear('operation', operation, ofService.keys())}, or add the operation to the contract`,
    });
  }
  return found;
}

function quotedNear(argument: string, word: string, known: Iterable<string>): string {
  const near = nearest(word, known);
  return near ? `${argument}: "${near}"` : 'one of them';
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

/** Names that collide in the contract are `path.id` and `body.id` there, and `{path: {id: …}, body: {id: …}}` in SDL. */
function toContractNames(
  [name, template]: readonly [string, Template],
  { contract }: Operation,
): (readonly [string, Template])[] {
  const { fields } = contract.input;
  const isPlace =
    !fields.has(name) && template.kind === 'object' && template.fields.every(([part]) => fields.has(`${name}.${part}`));
  return isPlace ? template.fields.map(([part, value]) => [`${name}.${part}`, value] as const) : [[name, template]];
}

function resolverOf(resolvers: ResolverMap, type: string, field: string): ResolverFunction | undefined {
  const ofType = Object.hasOwn(resolvers, type) ? (resolvers[type] as Record<string, ResolverFunction>) : undefined;
  return ofType && Object.hasOwn(ofType, field) ? ofType[field] : undefined;
}

/** What stands in for a change would say that it was carried out. */
function refuseFallbackOfWrite(name: string, { fallback }: FieldDirectives, findings: Findings): void {
  if (!fallback) return;
  findings.add({
    ...positionOf(fallback.node),
    message: `${name}: @fallback on a field of Mutation`,
    expected: 'no fallback: a change that fails is null, with an error',
    found: '@fallback',
    repair: 'remove @fallback',
  });
}

function reportContradictions(
  name: string,
  { call, from, fallback, timeoutMs, cache }: FieldDirectives,
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
      repair: `keep ${sources[0]}, and remove ${sources.slice(1).join(' and ').replace('a resolver', 'the resolver')}`,
    });
  }
  if (cache && !call) {
    findings.add({
      ...positionOf(cache.node),
      message: `${name}: @cache on a field without a call`,
      expected: '@cache beside @call',
      found: resolve ? 'a field with a resolver' : 'a field that is read from its parent',
      repair: resolve
        ? 'remove @cache, and give the operations that the resolver calls `cache:` in the registry'
        : 'remove @cache, or put it on the field that makes the call',
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
