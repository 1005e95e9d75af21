/** `@cost` and `@listSize` as written: the terms of the IBM specification of GraphQL cost directives. */
import type { ConstDirectiveNode, GraphQLSchema } from 'graphql';
import { directiveValues } from '../directives.ts';

export interface ListSize {
  readonly node: ConstDirectiveNode;
  /** Of a list about which no slicing argument speaks. */
  readonly assumedSize: number | undefined;
  /** Arguments that say how many items there will be; a dot leads into an input object. Empty when left out. */
  readonly slicingArguments: readonly string[];
  /** The lists whose size is meant: fields of the object that the field gives. Undefined: the field is the list. */
  readonly sizedFields: readonly string[] | undefined;
  /** Exactly one of the slicing arguments has to be there; one with a default always is. */
  readonly requireOneSlicingArgument: boolean;
}

type Annotated = Parameters<typeof directiveValues>[1];

export const maxWeight = 1_000_000;

/** The weight that is written, whether or not it can be used; undefined where none is. */
export function readWeight(
  schema: GraphQLSchema,
  annotated: Annotated,
): { readonly node: ConstDirectiveNode; readonly weight: number | undefined } | undefined {
  const cost = directiveValues(schema, annotated, 'cost');
  return cost && { node: cost.node, weight: parseWeight(cost.weight) };
}

export function readListSize(schema: GraphQLSchema, annotated: Annotated): ListSize | undefined {
  const values = directiveValues(schema, annotated, 'listSize');
  return (
    values && {
      node: values.node,
      assumedSize: (values.assumedSize ?? undefined) as number | undefined,
      slicingArguments: (values.slicingArguments ?? []) as readonly string[],
      sizedFields: (values.sizedFields ?? undefined) as readonly string[] | undefined,
      requireOneSlicingArgument: values.requireOneSlicingArgument !== false,
    }
  );
}

/** The specification writes weights as texts; numbers are taken as well. */
function parseWeight(written: unknown): number | undefined {
  const isNumber =
    typeof written === 'number' || (typeof written === 'string' && /^\d{1,9}(?:\.\d{1,6})?$/.test(written));
  const weight = isNumber ? Number(written) : Number.NaN;
  return weight >= 0 && weight <= maxWeight ? weight : undefined;
}
