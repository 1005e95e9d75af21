import {
  type CallSource,
  type PlannedStep,
  type ProvenSchema,
  printTemplate,
  type ResolverSource,
  referencesOf,
} from '../../schema/index.ts';

/** A field that calls a service, or runs code of the BFF. */
export interface ExplainedStep {
  /** Response keys from the root, lists marked. */
  readonly path: string;
  readonly field: string;
  /** Undefined for code of the BFF, whose own calls are not known before it runs. */
  readonly call: ExplainedCall | undefined;
  readonly timeoutMs: number;
  readonly onFailure: 'fallback' | 'null';
  /** Why the answer is the viewer's own; empty when it is everybody's. */
  readonly viewerBecause: readonly string[];
  /** Of the client's, which its answer may differ by. */
  readonly headers: readonly string[];
}

export interface ExplainedCall {
  readonly operation: string;
  readonly protocol: 'rest' | 'grpc' | 'graphql';
  readonly input: Readonly<Record<string, string>>;
  /** The operation that answers many of them at once. */
  readonly batch: { readonly operation: string; readonly max: number } | undefined;
  /** With whom a call under way is shared, inputs being equal. */
  readonly sharedWith: 'nobody' | 'sameViewer' | 'everybody';
  readonly notSharedBecause: string | undefined;
  /** How long its answer is served again. */
  readonly kept: KeptAnswer | undefined;
}

export interface KeptAnswer {
  readonly for: 'sameViewer' | 'everybody';
  readonly freshMs: number;
  /** Until then it is served while a new one is fetched; at least `freshMs`. */
  readonly revalidateMs: number;
  /** Until then it is served when none can be had; at least `revalidateMs`. */
  readonly keepMs: number;
}

export function explainStep(proven: ProvenSchema, step: PlannedStep): ExplainedStep {
  const [type, name] = step.field.split('.') as [string, string];
  const source = proven.sources.get(type)?.get(name) as CallSource | ResolverSource;
  return {
    path: step.path,
    field: step.field,
    call: source.kind === 'call' ? explainCall(source) : undefined,
    timeoutMs: step.timeoutMs,
    onFailure: step.onFailure,
    viewerBecause: step.reads.viewer ? whyPrivate(source) : [],
    headers: step.reads.headers,
  };
}

function explainCall({ operation, input, caching }: CallSource): ExplainedCall {
  const { service, config, read, identity, batch } = operation;
  const because = !read
    ? 'it is a write'
    : (config?.coalesce ?? service.coalesce)
      ? undefined
      : `the registry says coalesce: false of ${operation.id}`;
  return {
    operation: operation.id,
    protocol: service.protocol,
    input: Object.fromEntries(input.map(([name, template]) => [name, printTemplate(template)])),
    batch: batch && { operation: batch.operation.id, max: batch.max },
    sharedWith: because !== undefined ? 'nobody' : identity === 'none' ? 'everybody' : 'sameViewer',
    notSharedBecause: because,
    kept: caching.rule && { for: identity === 'none' ? 'everybody' : 'sameViewer', ...caching.rule },
  };
}

function whyPrivate(source: CallSource | ResolverSource): string[] {
  const guard = source.auth.length > 0 ? [`${source.name} has @auth`] : [];
  if (source.kind === 'resolver') return [...guard, ...(source.public ? [] : ['its code may read who asks'])];
  const { operation, input } = source;
  const references = input.flatMap(([, template]) => referencesOf(template)).filter(({ root }) => root === 'viewer');
  return [
    ...guard,
    ...(operation.identity === 'none' ? [] : [`the registry says identity: ${operation.identity} of ${operation.id}`]),
    ...(references.length > 0 ? [`input: ${[...new Set(references.map(({ text }) => text))].join(', ')}`] : []),
  ];
}
