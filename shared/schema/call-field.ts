import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import { createInputBinder, type InputBinder } from '../contracts/index.ts';
import { FoyerError, isFoyerError } from '../errors/index.ts';
import { Call, type CallOptions, type Pipeline, type RequestScope } from '../upstreams/index.ts';
import { createPathReader } from './answer-path.ts';
import { type AskedBy, AskedTogether, createTellApart, isTellable } from './asked-together.ts';
import { createTagsOf } from './caching.ts';
import { type Place, readOrStale, serveFailure, serveNothing } from './degrade.ts';
import { isFallback } from './fallback.ts';
import type { FieldResolver } from './field-resolver.ts';
import type { CallSource } from './field-source.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { isCompleted, type Lookahead } from './lookahead.ts';
import type { ProvenSchema } from './proven-schema.ts';
import { serviceSelection } from './service-selection.ts';
import { createEvaluate, type Evaluate, referencesOf, type Template } from './template.ts';

type Given = Readonly<Record<string, unknown>>;

/** What tells such calls apart is not among a field's arguments. */
const noArgs: Given = Object.freeze({});

/** The resolver of a field with `@call`. Built once a process. */
export function createCallResolver(
  source: CallSource,
  proven: ProvenSchema,
  pipeline: Pipeline,
  lookahead: Lookahead,
): FieldResolver {
  const evaluate = createEvaluate({ kind: 'object', fields: source.input });
  const bind = createInputBinder(source.operation.contract.input);
  const readsViewer = viewerIsReadBy(source.input.map(([, template]) => template));
  const tagsOf = createTagsOf(source.caching.tags);
  const ask = createAsk(source, proven, pipeline, bind);
  const askAll = source.eachOf === undefined ? ask : createAskEach(source.eachOf, ask, bind);
  const pick = createPick(source);

  const resolve: FieldResolver = (parent, args, scope, info) => {
    if (isFallback(parent)) return (parent as Record<string, unknown>)[info.fieldName];
    if (readsViewer && !scope.viewer) throw new FoyerError('UNAUTHENTICATED');
    const given = evaluate(parent, args, scope) as Given;
    if (bind.isIncomplete(given)) return serveNothing(source, scope, info);
    return askAll(given, tagsOf(parent, args, scope), scope, info).then(
      (value) => {
        const picked = pick(value);
        return lookahead.complete(picked, scope, info) ?? servePicked(picked, source, scope, info);
      },
      (error: unknown) => serveFailure(error, source, scope, info),
    );
  };
  const tellApart = createTellApart(source);
  return tellApart ? together(source, resolve, { askAll, pick, evaluate, bind, tellApart, lookahead }) : resolve;
}

interface Asking {
  readonly askAll: Ask;
  readonly pick: (answer: unknown) => unknown;
  readonly evaluate: Evaluate;
  readonly bind: InputBinder;
  readonly tellApart: (parent: unknown) => unknown;
  readonly lookahead: Lookahead;
}

/**
 * Fields of a list that ask for the same at once are one promise, where what they ask can be told apart by one value of the parent. None at
 * all where the list has asked for them.
 */
function together(
  source: CallSource,
  alone: FieldResolver,
  { askAll, pick, evaluate, bind, tellApart, lookahead }: Asking,
): FieldResolver {
  lookahead.offer(source, {
    keyOf: tellApart,
    ask: (parent, scope, info) => {
      const given = evaluate(parent, noArgs, scope) as Given;
      return bind.isIncomplete(given) ? undefined : askAll(given, [], scope, info);
    },
    pick,
  });
  return (parent, args, scope, info) => {
    if (scope.callHook !== undefined || isFallback(parent)) return alone(parent, args, scope, info);
    if (isCompleted(parent)) return parent[info.fieldName];
    const key = tellApart(parent);
    if (!isTellable(key)) return alone(parent, args, scope, info);
    const asked = askedBy(source, scope);
    const deadlineAt = scope.deadlineIn(source.timeoutMs);
    const joined = asked.get(key)?.join(deadlineAt, info);
    if (joined) return joined;
    const given = evaluate(parent, args, scope) as Given;
    if (bind.isIncomplete(given)) return serveNothing(source, scope, info);
    const question = new AskedTogether(deadlineAt, info);
    question.answer = askAll(given, [], scope, info).then(
      (value) => {
        const picked = pick(value);
        if (picked !== null && picked !== undefined && !(picked instanceof Error))
          return question.alone(() => lookahead.complete(picked, scope, info)) ?? picked;
        return question.serveEach((place) => servePicked(picked, source, scope, place));
      },
      (error: unknown) => question.serveEach((place) => serveFailure(error, source, scope, place)),
    );
    asked.set(key, question);
    return question.answer;
  };
}

function askedBy(source: CallSource, { asked }: RequestScope): AskedBy {
  let ofField = asked.get(source) as AskedBy | undefined;
  if (!ofField) asked.set(source, (ofField = new Map()));
  return ofField;
}

/** A tag that names the viewer makes the answer theirs as well. */
function viewerIsReadBy(templates: readonly Template[]): boolean {
  return templates.flatMap(referencesOf).some(({ root }) => root === 'viewer');
}

type Ask = (given: Given, tags: readonly string[], scope: RequestScope, info: GraphQLResolveInfo) => Promise<unknown>;

function createAsk(source: CallSource, proven: ProvenSchema, pipeline: Pipeline, bind: InputBinder): Ask {
  const { operation, timeoutMs, caching } = source;
  const selectionOf = createSelectionOf(source, proven);
  const isPrivate = viewerIsReadBy([...source.input.map(([, template]) => template), ...caching.tags]);
  return (given, tags, scope, info) => {
    const asked: CallOptions = {
      operation,
      input: bind(given),
      selection: selectionOf(info),
      scope,
      deadlineAt: scope.deadlineIn(timeoutMs),
      idempotencyKey: operation.read ? undefined : idempotencyKey(scope, info, 0),
      visibility: isPrivate ? 'private' : 'public',
      cache: caching.rule,
      tags,
    };
    // The ladder asks for what is kept by the call itself.
    const present = caching.rule ? undefined : pipeline.join(asked);
    return present ?? answer(new Call(asked), pipeline, info);
  };
}

/**
 * Asks for the items of a list one by one, in their order; the `batch` entry of the operation makes them one call. An item that is not
 * there is null, one that fails is an error in its own place; when all fail, the field does.
 */
function createAskEach(input: string, ask: Ask, bind: InputBinder): Ask {
  return async (given, tags, scope, info) => {
    const askOne = async (item: unknown) => {
      const one = { ...given, [input]: item };
      return item === null || item === undefined || bind.isIncomplete(one) ? null : ask(one, tags, scope, info);
    };
    const settled = await Promise.allSettled((given[input] as readonly unknown[]).map(askOne));
    const failed = settled.filter((one) => one.status === 'rejected' && !isMissing(one.reason));
    if (failed.length > 0 && failed.length === settled.length) throw (failed[0] as PromiseRejectedResult).reason;
    return settled.map((one) => (one.status === 'fulfilled' ? one.value : isMissing(one.reason) ? null : one.reason));
  };
}

function isMissing(error: unknown): boolean {
  return isFoyerError(error) && error.code === 'NOT_FOUND';
}

function answer(call: Call, pipeline: Pipeline, info: GraphQLResolveInfo): Promise<unknown> {
  if (call.operation.read) return readOrStale(call, pipeline, info);
  return pipeline.send(call).finally(() => call.scope.forgetReads());
}

/** An error may lie in the answer, at the very place that the field shows. */
function servePicked(value: unknown, source: CallSource, scope: RequestScope, place: Place): unknown {
  if (value instanceof Error) return serveFailure(value, source, scope, place);
  return value ?? serveNothing(source, scope, place);
}

function createPick({ directive }: CallSource): (answer: unknown) => unknown {
  const read = createPathReader(directive.path);
  if (!directive.dropMissing) return read;
  return (answer) => withoutMissing(read(answer));
}

/** In lists of lists too: `items.parts` maps over both. */
function withoutMissing(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.filter((item) => item !== null && item !== undefined).map(withoutMissing);
}

/** Only GraphQL services are told what is selected; a document's field is read once, not once a request. */
function createSelectionOf(source: CallSource, proven: ProvenSchema): (info: GraphQLResolveInfo) => string {
  if (source.operation.service.protocol !== 'graphql') return () => '';
  const known = new WeakMap<FieldNode, string>();
  return ({ fieldNodes, fragments }) => {
    if (fieldNodes.length > 1) return serviceSelection(proven, source, fieldNodes, fragments);
    const node = fieldNodes[0]!;
    let selection = known.get(node);
    if (selection === undefined) known.set(node, (selection = serviceSelection(proven, source, fieldNodes, fragments)));
    return selection;
  };
}
