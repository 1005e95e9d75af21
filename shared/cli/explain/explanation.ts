// What `foyer explain` knows of an operation, as data; its field names are what --json prints.
import type { DocumentNode } from 'graphql';
import type { SharingLevel } from '../../config/index.ts';
import { type Sharing, sharingOf, type WhenCompiled, whenCompiled } from '../../engine/index.ts';
import { isFoyerError } from '../../errors/index.ts';
import { estimateCost } from '../../policy/index.ts';
import { createPlan, leastPublicMs, type Plan } from '../../schema/index.ts';
import type { ProvenBff } from '../../server/index.ts';
import { CommandError } from '../failures.ts';
import { type ExplainedStep, explainStep } from './explain-step.ts';

export interface AskedDocument {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly registered: boolean;
}

export interface Explanation {
  readonly bff: string;
  readonly operation: string | undefined;
  readonly kind: Plan['kind'];
  readonly registered: boolean;
  readonly deadlineMs: number;
  /** The slowest chain of calls, each taking all of its time. */
  readonly worstCaseMs: number;
  readonly cost: {
    /** For the variables given; undefined when it would be refused, with the code that it is refused by. */
    readonly estimated: number | undefined;
    readonly refusedBy: string | undefined;
    readonly max: number;
  };
  /** Calls of one stage are under way together; the next waits for their answers. */
  readonly stages: readonly (readonly ExplainedStep[])[];
  /** With `@auth`. */
  readonly guardedFields: readonly string[];
  /** With `@rateLimit`. */
  readonly limitedFields: readonly string[];
  readonly sharing: {
    /** What the environment allows: SHARING. */
    readonly level: SharingLevel;
    /** Of the whole operation, while it is under way. */
    readonly operation: Sharing;
  };
  /** By GET, for anybody: how long caches between us and the clients may keep the answer. */
  readonly publicForMs: number;
  /** Why nobody may; empty where somebody may, and for a mutation, which GET does not take. */
  readonly notPublicBecause: readonly string[];
  readonly compiled: WhenCompiled;
}

export interface ExplainOperationOptions {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly sharing: SharingLevel;
}

/** @throws {CommandError} when the document has no such operation, or it cannot be planned */
export function explainOperation(
  { folder: { config }, schema }: ProvenBff,
  { document, operationName, registered }: AskedDocument,
  { variables, sharing }: ExplainOperationOptions,
): Explanation {
  const plan = planOf(() =>
    createPlan(schema, document, operationName, {
      queryDeadlineMs: config.deadlineMs,
      mutationDeadlineMs: config.mutationDeadlineMs,
      maxDeadlineMs: config.maxDeadlineMs,
      headers: config.headers,
      sizes: config.operations,
    }),
  );
  const cost = estimateCost(plan, variables, config.operations);
  const stages = plan.stages.map((stage) => stage.map((step) => explainStep(schema, step)));
  return {
    bff: config.name,
    operation: plan.name,
    kind: plan.kind,
    registered,
    deadlineMs: plan.deadlineMs,
    worstCaseMs: plan.worstCaseMs,
    cost: {
      estimated: isFoyerError(cost) ? undefined : cost,
      refusedBy: isFoyerError(cost) ? cost.code : undefined,
      max: config.operations.maxCost,
    },
    stages,
    guardedFields: plan.guardedFields,
    limitedFields: plan.limitedFields,
    sharing: { level: sharing, operation: sharingOf(schema, plan, config.hooks?.onCall !== undefined) },
    publicForMs: plan.publicForMs,
    notPublicBecause:
      plan.kind === 'query' && plan.publicForMs < leastPublicMs ? whyNotPublic(plan, stages.flat()) : [],
    compiled: whenCompiled(schema, { document, operationName: plan.name, plan }, registered),
  };
}

function whyNotPublic({ reads }: Plan, steps: readonly ExplainedStep[]): readonly string[] {
  if (steps.length === 0) return ['it calls nothing'];
  if (reads.viewer) return ["it is the viewer's"];
  return steps.flatMap(({ path, call }) => {
    if (!call) return [`${path} is code of the BFF`];
    return (call.kept?.freshMs ?? 0) < leastPublicMs ? [`${path} has no @cache of a second or more`] : [];
  });
}

function planOf(create: () => Plan | undefined): Plan {
  try {
    const plan = create();
    if (plan) return plan;
  } catch (error) {
    if (!isFoyerError(error)) throw error;
    throw new CommandError(`it cannot be planned: ${error.code}.`);
  }
  throw new CommandError('the document has no such operation, or several: choose one with --operation NAME.');
}
