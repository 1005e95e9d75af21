import type { DocumentNode } from 'graphql';
import type { Plan } from '../schema/index.ts';

/** An operation that was parsed, validated and planned. Built once a document. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly plan: Plan;
}
