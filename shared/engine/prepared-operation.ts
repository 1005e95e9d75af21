import type { DocumentNode } from 'graphql';
import type { Plan } from '../schema/index.ts';

/** An operation that was parsed, validated and planned. Built once a document. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly plan: Plan;
}

/**
 * What an operation takes beside its document, in bytes: its plan, and what is found out about it when it runs (with whom it is shared, what
 * limits it). Measured on operations of the three BFFs, and rounded up.
 */
export function weighPlan({ steps, cost }: Plan): number {
  return operationBytes + stepBytes * steps.length + costedFieldBytes * cost.fields;
}

const operationBytes = 5_000;
const stepBytes = 1_200;
const costedFieldBytes = 300;
