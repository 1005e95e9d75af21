/** `@cache` and `@invalidates`: what is kept, for how long, and what drops it. */
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { type CacheRule, type CacheTimes, toCacheRule } from '../cache/index.ts';
import type { Findings } from '../errors/index.ts';
import type { Operation, RequestScope } from '../upstreams/index.ts';
import type { FieldDirectives, TaggedDirective } from './directives.ts';
import { positionOf } from './source-position.ts';
import { createEvaluate, parseTemplate, type Template, TemplateSyntaxError } from './template.ts';

/** How the answer of a call is kept. */
export interface Caching {
  /** Undefined: it is not. */
  readonly rule: CacheRule | undefined;
  readonly tags: readonly Template[];
}

export type TagsOf = (
  parent: unknown,
  args: Readonly<Record<string, unknown>>,
  scope: RequestScope,
) => readonly string[];

/** Nobody keeps anything for more than a year. */
const maxSeconds = 31_536_000;

const noTags: readonly string[] = Object.freeze([]);

/** What the field says, and else what the registry says of its operation. */
export function readCaching(
  name: string,
  { cache }: FieldDirectives,
  operation: Operation,
  findings: Findings,
): Caching {
  if (!cache) return cachingOf(operation);
  if (!operation.read) {
    findings.add({
      ...positionOf(cache.node),
      message: `${name}: @cache on a field that calls a write`,
      expected: '@cache beside a call of a read',
      found: `${operation.id}, which the contract declares a write`,
      repair: 'remove @cache, or mark the operation `read: true` in the registry if it changes nothing',
    });
  }
  reportTimes(name, cache, findings);
  return { rule: toCacheRule(cache), tags: readTags(name, cache, findings) };
}

/** For calls that no field speaks for; tags of the registry are taken as they are written. */
export function cachingOf({ config }: Operation): Caching {
  const cache = config?.cache;
  if (!cache) return { rule: undefined, tags: [] };
  return { rule: toCacheRule(cache), tags: cache.tags.map((value) => ({ kind: 'literal', value })) };
}

/** The tags that a field of Mutation drops; empty for others. */
export function readInvalidates(
  name: string,
  type: GraphQLObjectType,
  { invalidates }: FieldDirectives,
  schema: GraphQLSchema,
  findings: Findings,
): readonly Template[] {
  if (!invalidates) return [];
  if (type !== schema.getMutationType()) {
    findings.add({
      ...positionOf(invalidates.node),
      message: `${name}: @invalidates on a field that changes nothing`,
      expected: '@invalidates on fields of Mutation',
      found: `a field of ${type.name}`,
      repair: 'move @invalidates to the mutation that makes the cached answers wrong',
    });
  }
  return readTags(name, invalidates, findings);
}

export function createTagsOf(tags: readonly Template[]): TagsOf {
  if (tags.length === 0) return () => noTags;
  const evaluators = tags.map(createEvaluate);
  return (parent, args, scope) =>
    evaluators.flatMap((evaluate) => {
      const value = evaluate(parent, args, scope);
      const values = Array.isArray(value) ? value : [value];
      return values.filter((one) => one !== null && one !== undefined).map(String);
    });
}

function readTags(name: string, { node, tags }: TaggedDirective, findings: Findings): readonly Template[] {
  return tags.flatMap((tag) => {
    try {
      return [parseTemplate(tag)];
    } catch (error) {
      if (!(error instanceof TemplateSyntaxError)) throw error;
      findings.add({
        ...positionOf(node),
        message: `${name}: a tag of @${node.name.value} cannot be read`,
        expected: error.message,
        found: JSON.stringify(tag),
        repair: 'write a tag such as "products" or "product:{args.id}"',
      });
      return [];
    }
  });
}

function reportTimes(name: string, cache: TaggedDirective & CacheTimes, findings: Findings): void {
  for (const key of ['maxAgeSeconds', 'staleWhileRevalidateSeconds', 'staleIfErrorSeconds'] as const) {
    if (cache[key] >= 0 && cache[key] <= maxSeconds) continue;
    findings.add({
      ...positionOf(cache.node),
      message: `${name}: @cache(${key}:) is out of range`,
      expected: `seconds from 0 to ${maxSeconds}`,
      found: String(cache[key]),
      repair: `write the time in seconds, as in @cache(${key}: 60)`,
    });
  }
}
