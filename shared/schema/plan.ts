import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { createOperationCost, type OperationCost } from './cost/operation-cost.ts';
import type { SizeLimits } from './cost/slicing.ts';
import { writtenDeadlineMs } from './deadline-directive.ts';
import { readAuthRule } from './directives.ts';
import type { CallSource, FieldSource, ResolverSource } from './field-source.ts';
import type { ProvenSchema } from './proven-schema.ts';
import { type Fragments, fragmentsOf, selectedFields, selectionSetsOf } from './selected-fields.ts';
import { referencesOf } from './template.ts';

/**
 * What an operation will do, known before it runs. Proofs, `explain` and sharing read this one structure. It holds for all variables:
 * `@skip` and `@include` are taken as selected.
 */
export interface Plan {
  readonly kind: 'query' | 'mutation';
  readonly name: string | undefined;
  /** In the order of the document. */
  readonly steps: readonly PlannedStep[];
  /** Steps that can be under way at the same time; each stage waits for values of the one before. */
  readonly stages: readonly (readonly PlannedStep[])[];
  readonly reads: Reads;
  /** With `@auth`, on them or on what they show: `Product.notes`. */
  readonly guardedFields: readonly string[];
  /** With `@rateLimit`. */
  readonly limitedFields: readonly string[];
  /** How long anybody may keep the answer: 0 unless every step is a call that reads nothing of the request and is `@cache`d. */
  readonly publicForMs: number;
  /** The longest that the answer can take: the slowest chain of steps, and never more than the deadline. */
  readonly worstCaseMs: number;
  /** The whole answer's time: `@deadline` of the operation, or the BFF's. */
  readonly deadlineMs: number;
  /** What it costs; the sizes of its pages may stand in variables. */
  readonly cost: OperationCost;
}

/** A field that calls a service, or runs code of the BFF. */
export interface PlannedStep {
  /** Response keys from the root; lists are marked: `orders.items[].product`. */
  readonly path: string;
  /** `Home.profile` */
  readonly field: string;
  /** `users.getUser`; undefined for a hand-written resolver, which may call anything its BFF may. */
  readonly operation: string | undefined;
  /** The operation that answers for many, where the registry has one. */
  readonly batch: string | undefined;
  readonly inputs: readonly string[];
  /** 0 for what starts with the request. */
  readonly stage: number;
  readonly timeoutMs: number;
  readonly reads: Reads;
  /** What is served when it fails. */
  readonly onFailure: 'fallback' | 'null';
}

/** `Cache-Control` counts whole seconds: what may be kept for less is nobody's to keep. In milliseconds. */
export const leastPublicMs = 1_000;

/** What of one request is read, beside the arguments: who may share an answer follows from it. */
export interface Reads {
  readonly viewer: boolean;
  /** Lower-case names. */
  readonly headers: readonly string[];
}

export interface PlanDefaults {
  readonly queryDeadlineMs: number;
  readonly mutationDeadlineMs: number;
  /** What `@deadline` may ask for at most, where that is more than an operation has anyhow. @default twice that */
  readonly maxDeadlineMs?: number | undefined;
  /** The headers that a hand-written resolver may read, lower-case. */
  readonly headers: readonly string[];
  readonly sizes: SizeLimits;
}

/**
 * Plans an operation of a document that is valid for the schema; undefined when it has no such operation.
 *
 * @throws {FoyerError} COST_LIMIT_EXCEEDED where it branches into more fields than can be planned
 */
export function createPlan(
  proven: ProvenSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  defaults: PlanDefaults,
): Plan | undefined {
  const operation = getOperationAST(document, operationName);
  if (!operation || operation.operation === 'subscription') return undefined;
  const root = operation.operation === 'query' ? proven.schema.getQueryType() : proven.schema.getMutationType();
  if (!root) return undefined;
  const fragments = fragmentsOf(document);
  // First: it refuses what would branch without end.
  const cost = createOperationCost(proven, operation, { fragments, limits: defaults.sizes });
  const planner = new Planner(proven, fragments, defaults.headers);
  const chainMs =
    operation.operation === 'mutation'
      ? planner.oneByOne(root, operation.selectionSet)
      : planner.object(root, [operation.selectionSet], { path: '', stage: 0 });
  const deadlineMs = deadlineOf(operation, defaults);
  const reads = mergeReads([
    ...planner.steps.map(({ reads }) => reads),
    { viewer: planner.guarded.size + planner.limited.size > 0, headers: [] },
  ]);
  return {
    kind: operation.operation,
    name: operation.name?.value,
    steps: planner.steps,
    stages: stagesOf(planner.steps),
    reads,
    guardedFields: [...planner.guarded],
    limitedFields: [...planner.limited],
    publicForMs: operation.operation === 'query' && !reads.viewer && planner.steps.length > 0 ? planner.freshMs : 0,
    worstCaseMs: Math.min(chainMs, deadlineMs),
    deadlineMs,
    cost,
  };
}

/** Anybody may write a document: how long one is worked for is the BFF's to say. */
function deadlineOf(operation: OperationDefinitionNode, defaults: PlanDefaults): number {
  const ownMs = operation.operation === 'query' ? defaults.queryDeadlineMs : defaults.mutationDeadlineMs;
  const maxMs = Math.max(ownMs, defaults.maxDeadlineMs ?? 2 * ownMs);
  return Math.min(writtenDeadlineMs(operation) ?? ownMs, maxMs);
}

interface Place {
  readonly path: string;
  readonly stage: number;
}

/** Walks a selection; what each walk gives back is the time of its longest chain. */
class Planner {
  readonly steps: PlannedStep[] = [];
  /** Fields of which a guard decides, also of those that call nothing: who asks then makes a difference. */
  readonly guarded = new Set<string>();
  readonly limited = new Set<string>();
  /** The shortest time for which a step's answer is fresh. */
  freshMs = Number.POSITIVE_INFINITY;
  readonly #proven: ProvenSchema;
  readonly #fragments: Fragments;
  readonly #headers: readonly string[];

  constructor(proven: ProvenSchema, fragments: Fragments, headers: readonly string[]) {
    this.#proven = proven;
    this.#fragments = fragments;
    this.#headers = headers;
  }

  /** Fields run beside each other. */
  object(type: GraphQLObjectType, sets: readonly SelectionSetNode[], place: Place): number {
    return Math.max(0, ...this.#fields(type, sets).map(([key, same]) => this.#field(type, key, same, place)));
  }

  /** Root fields of a mutation: each begins when the one before has ended, with all that lies beneath it. */
  oneByOne(root: GraphQLObjectType, set: SelectionSetNode): number {
    let totalMs = 0;
    for (const [key, same] of this.#fields(root, [set])) {
      const stage = Math.max(-1, ...this.steps.map((step) => step.stage)) + 1;
      totalMs += this.#field(root, key, same, { path: '', stage });
    }
    return totalMs;
  }

  #fields(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): [string, FieldNode[]][] {
    return [...selectedFields(this.#proven.schema, this.#fragments, type, sets)];
  }

  #field(type: GraphQLObjectType, key: string, nodes: readonly FieldNode[], place: Place): number {
    const source = this.#proven.sources.get(type.name)?.get(nodes[0]!.name.value);
    if (!source) return 0;
    if (source.auth.length > 0) this.guarded.add(source.name);
    if (source.rateLimit) this.limited.add(source.name);
    const path = place.path === '' ? key : `${place.path}.${key}`;
    const isStep = source.kind === 'call' || source.kind === 'resolver';
    if (isStep) {
      this.steps.push(this.#step(source, path, place.stage));
      this.freshMs = Math.min(this.freshMs, freshMsOf(source));
    }
    const below = this.#below(source.field.type, nodes, {
      path: path + listMarks(source.field.type),
      stage: isStep ? place.stage + 1 : place.stage,
    });
    return below + (isStep ? source.timeoutMs : 0);
  }

  #below(type: GraphQLOutputType, nodes: readonly FieldNode[], place: Place): number {
    const named = getNamedType(type);
    const sets = selectionSetsOf(nodes);
    if (isObjectType(named)) return this.object(named, sets, place);
    if (!isAbstractType(named)) return 0;
    const members = this.#proven.schema.getPossibleTypes(named);
    for (const { name, astNode } of members) if (readAuthRule(this.#proven.schema, astNode)) this.guarded.add(name);
    return Math.max(0, ...members.map((member) => this.object(member, sets, place)));
  }

  #step(source: CallSource | ResolverSource, path: string, stage: number): PlannedStep {
    const common = {
      path,
      field: source.name,
      stage,
      timeoutMs: source.timeoutMs,
      onFailure: source.fallback ? ('fallback' as const) : ('null' as const),
    };
    if (source.kind === 'resolver') {
      const reads = source.public ? { viewer: false, headers: [] } : { viewer: true, headers: this.#headers };
      return { ...common, operation: undefined, batch: undefined, inputs: [], reads: withAuth(reads, source) };
    }
    return {
      ...common,
      operation: source.operation.id,
      batch: source.operation.batch?.operation.id,
      inputs: source.input.map(([name]) => name),
      reads: withAuth(readsOf(source), source),
    };
  }
}

/** Which variant of a service answers may hang on who asks, so that its answers are nobody else's. */
function freshMsOf(source: CallSource | ResolverSource): number {
  if (source.kind === 'resolver' || source.operation.service.variants.length > 0) return 0;
  return source.caching.rule?.freshMs ?? 0;
}

/** A call reads the viewer when its service is told who that is, or a template says so; it reads the headers that travel on. */
function readsOf({ operation, input, caching }: CallSource): Reads {
  const references = [...input.map(([, template]) => template), ...caching.tags].flatMap(referencesOf);
  const written = references.filter(({ root }) => root === 'header').map(({ path }) => path[0]!.toLowerCase());
  return {
    viewer: operation.identity !== 'none' || references.some(({ root }) => root === 'viewer'),
    headers: [...new Set([...written, ...operation.service.headers.forward])].sort(),
  };
}

function withAuth(reads: Reads, source: FieldSource): Reads {
  return source.auth.length > 0 ? { ...reads, viewer: true } : reads;
}

function mergeReads(all: readonly Reads[]): Reads {
  return {
    viewer: all.some(({ viewer }) => viewer),
    headers: [...new Set(all.flatMap(({ headers }) => headers))].sort(),
  };
}

function stagesOf(steps: readonly PlannedStep[]): PlannedStep[][] {
  const stages: PlannedStep[][] = [];
  for (const step of steps) {
    while (stages.length <= step.stage) stages.push([]);
    stages[step.stage]!.push(step);
  }
  return stages;
}

function listMarks(type: GraphQLOutputType): string {
  if (isNonNullType(type)) return listMarks(type.ofType);
  return isListType(type) ? `[]${listMarks(type.ofType)}` : '';
}
