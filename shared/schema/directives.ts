import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  getDirectiveValues,
  type ObjectValueNode,
} from 'graphql';
import type { CacheTimes } from '../cache/index.ts';
import { parseDurationMs } from '../config/index.ts';
import { parsePath } from './answer-path.ts';

/** `@call` as written. */
export interface CallDirective {
  readonly node: ConstDirectiveNode;
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly path: readonly string[];
  readonly dropMissing: boolean;
}

export interface AuthRule {
  readonly roles: readonly string[] | undefined;
  readonly scopes: readonly string[] | undefined;
}

/** `@rateLimit` as written. With `burst` a token bucket, and else a sliding window. */
export interface RateLimitRule {
  readonly max: number;
  readonly windowMs: number;
  readonly burst: number | undefined;
  readonly dryRun: boolean;
}

/** A directive whose tags name cached answers. */
export interface TaggedDirective {
  readonly node: ConstDirectiveNode;
  /** As written; they may hold templates. */
  readonly tags: readonly string[];
}

/** All that the directives of one field say. */
export interface FieldDirectives {
  readonly call: CallDirective | undefined;
  readonly from: { readonly node: ConstDirectiveNode; readonly path: readonly string[] } | undefined;
  readonly timeoutMs: number | undefined;
  readonly fallback: { readonly node: ConstDirectiveNode; readonly value: unknown } | undefined;
  readonly cache: (TaggedDirective & CacheTimes) | undefined;
  readonly invalidates: TaggedDirective | undefined;
  readonly auth: AuthRule | undefined;
  readonly rateLimit: RateLimitRule | undefined;
}

interface Annotated {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

export function readFieldDirectives(schema: GraphQLSchema, field: FieldDefinitionNode): FieldDirectives {
  const values = (name: string) => directiveValues(schema, field, name);
  const call = values('call');
  const from = values('from');
  const fallback = values('fallback');
  return {
    call: call && toCall(call),
    from: from && { node: from.node, path: parsePath(from.path as string | undefined) },
    timeoutMs: values('timeout')?.ms as number | undefined,
    fallback: fallback && { node: fallback.node, value: fallback.value ?? null },
    cache: toTagged(values('cache')) as FieldDirectives['cache'],
    invalidates: toTagged(values('invalidates')),
    auth: readAuthRule(schema, field),
    rateLimit: toRateLimit(values('rateLimit')),
  };
}

export function readAuthRule(schema: GraphQLSchema, node: Annotated | null | undefined): AuthRule | undefined {
  const auth = directiveValues(schema, node, 'auth');
  return auth && { roles: auth.roles as string[] | undefined, scopes: auth.scopes as string[] | undefined };
}

/** The arguments of a directive with its node; undefined where it is not written. */
export function directiveValues(
  schema: GraphQLSchema,
  annotated: Annotated | null | undefined,
  name: string,
): ({ node: ConstDirectiveNode } & Record<string, unknown>) | undefined {
  const node = annotated?.directives?.find((candidate) => candidate.name.value === name);
  const definition = node && schema.getDirective(name);
  if (!node || !definition) return undefined;
  return { ...getDirectiveValues(definition, { directives: [node] }), node };
}

/** The line of one input, so that a finding points at it and not at the whole call. */
export function inputNode(call: CallDirective, name: string): ConstValueNode | ConstDirectiveNode {
  const input = call.node.arguments?.find((argument) => argument.name.value === 'input')?.value as
    | ObjectValueNode
    | undefined;
  return (input?.fields?.find((field) => field.name.value === name)?.value as ConstValueNode | undefined) ?? call.node;
}

function toRateLimit(values: Readonly<Record<string, unknown>> | undefined): RateLimitRule | undefined {
  if (!values) return undefined;
  return {
    max: values.max as number,
    windowMs: parseDurationMs(values.window as string) ?? 0,
    burst: (values.burst ?? undefined) as number | undefined,
    dryRun: values.dryRun === true,
  };
}

function toTagged(
  values: ({ node: ConstDirectiveNode } & Record<string, unknown>) | undefined,
): TaggedDirective | undefined {
  return values && { ...values, tags: (values.tags ?? []) as string[] };
}

function toCall(values: { node: ConstDirectiveNode } & Record<string, unknown>): CallDirective {
  return {
    node: values.node,
    service: values.service as string,
    operation: values.operation as string,
    input: (values.input ?? {}) as Readonly<Record<string, unknown>>,
    path: parsePath(values.path as string | undefined),
    dropMissing: values.onMissing === 'DROP',
  };
}
