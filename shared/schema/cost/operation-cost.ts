import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
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
import { FoyerError } from '../../errors/index.ts';
import type { ProvenSchema } from '../proven-schema.ts';
import { type Fragments, fragmentsOf, selectedFields, selectionSetsOf } from '../selected-fields.ts';
import { type ListSize, readListSize, readWeight } from './cost-directives.ts';
import { now, type Read, readCount, readSize, type SizeLimits, type Variables } from './slicing.ts';

/**
 * What an operation costs: each object that it brings, and each field that calls a service or runs a resolver, 1 unless `@cost` says
 * otherwise. The static analysis of the IBM specification of GraphQL cost directives; `@skip` and `@include` are taken as selected.
 */
export interface OperationCost {
  /**
   * Before anything is called, for the sizes that arguments and `@listSize` give.
   *
   * @throws {FoyerError} BAD_USER_INPUT for a size that no page may have
   */
  estimate(variables: Variables): number;
  /** Of an answer: with the sizes that its lists turned out to have. */
  actual(data: unknown, variables: Variables): number;
  /** How many fields are kept to work it out with, each once for every type that it may be of. */
  readonly fields: number;
}

/** A field that costs something, itself or by what lies below it. */
interface CostNode {
  readonly key: string;
  /** Once for each time that the field is resolved. */
  readonly weight: Read<number>;
  /** Each object that it gives. */
  readonly itemWeight: number;
  readonly size: Read<number>;
  /** For each type that an object may turn out to be, what is selected of it. */
  readonly members: readonly (readonly CostNode[])[];
  /** The whole, where no variable changes it. */
  readonly fixed: number | undefined;
}

/** Fields that one operation may come to, counted once for each type that an interface may turn out to be. */
const maxNodes = 10_000;

/** @throws {FoyerError} COST_LIMIT_EXCEEDED where an operation branches into more fields than can be planned */
export function createOperationCost(
  proven: ProvenSchema,
  operation: OperationDefinitionNode,
  { fragments, limits }: { readonly fragments: Fragments; readonly limits: SizeLimits },
): OperationCost {
  const { schema } = proven;
  const root = operation.operation === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  const compiler = new Compiler(proven, operation, fragments, limits);
  const nodes = root ? compiler.object(root, [operation.selectionSet], undefined) : [];
  const fixed = fixedSum(nodes);
  return {
    estimate: fixed === undefined ? (variables) => sum(nodes, variables) : () => fixed,
    actual: (data, variables) => actualSum(nodes, data, variables),
    fields: compiler.kept,
  };
}

/** The same, of a document; undefined where it has no such operation. Throws as `createOperationCost` does. */
export function createCost(
  proven: ProvenSchema,
  document: DocumentNode,
  limits: SizeLimits,
): OperationCost | undefined {
  const operation = getOperationAST(document);
  return operation ? createOperationCost(proven, operation, { fragments: fragmentsOf(document), limits }) : undefined;
}

class Compiler {
  kept = 0;
  readonly #proven: ProvenSchema;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: Fragments;
  readonly #limits: SizeLimits;
  #left = maxNodes;

  constructor(proven: ProvenSchema, operation: OperationDefinitionNode, fragments: Fragments, limits: SizeLimits) {
    this.#proven = proven;
    this.#operation = operation;
    this.#fragments = fragments;
    this.#limits = limits;
  }

  /** @param sized the fields whose size the parent's `@listSize` says, by name */
  object(
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
    sized: ReadonlyMap<string, Read<number>> | undefined,
  ): readonly CostNode[] {
    const nodes: CostNode[] = [];
    for (const [key, same] of selectedFields(this.#proven.schema, this.#fragments, type, sets)) {
      if (--this.#left < 0) throw new FoyerError('COST_LIMIT_EXCEEDED');
      const field = type.getFields()[same[0]!.name.value];
      const node = field && this.#field(key, field, { type, same, sizedBy: sized?.get(field.name) });
      if (!node || node.fixed === 0) continue;
      this.kept++;
      nodes.push(node);
    }
    return nodes;
  }

  #field(
    key: string,
    field: GraphQLField<unknown, unknown>,
    {
      type,
      same,
      sizedBy,
    }: {
      readonly type: GraphQLObjectType;
      readonly same: readonly FieldNode[];
      readonly sizedBy: Read<number> | undefined;
    },
  ): CostNode {
    const { schema } = this.#proven;
    const listSize = readListSize(schema, field.astNode);
    const at = { field, node: same[0]!, operation: this.#operation };
    const said = listSize && readSize(listSize, at, this.#limits);
    const named = getNamedType(field.type);
    const own = isAbstractType(named) || isObjectType(named);
    return withFixed({
      key,
      weight: this.#weight(type, field, same[0]!),
      itemWeight: own ? (readWeight(schema, named.astNode)?.weight ?? 1) : 0,
      size: this.#size(field.type, sizedBy ?? (listSize?.sizedFields ? undefined : said)),
      members: own ? this.#members(named, same, sizedFieldsOf(listSize, said)) : [],
    });
  }

  #members(
    type: GraphQLOutputType,
    same: readonly FieldNode[],
    sized: ReadonlyMap<string, Read<number>> | undefined,
  ): readonly (readonly CostNode[])[] {
    const sets = selectionSetsOf(same);
    const types = isAbstractType(type) ? this.#proven.schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
    return types.map((member) => this.object(member, sets, sized)).filter((nodes) => nodes.length > 0);
  }

  /** The field's own, and its arguments' for each value that they are given. */
  #weight(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, node: FieldNode): Read<number> {
    const { schema, sources } = this.#proven;
    const kind = sources.get(type.name)?.get(field.name)?.kind;
    const byDefault = kind === 'call' || kind === 'resolver' ? 1 : 0;
    const own = readWeight(schema, field.astNode)?.weight ?? byDefault;
    const weighed = field.args.flatMap((argument) => {
      const weight = readWeight(schema, argument.astNode)?.weight;
      return weight === undefined ? [] : [{ weight, count: readCount(argument, node) }];
    });
    if (weighed.length === 0) return own;
    const total = (variables: Variables) =>
      weighed.reduce((cost, { weight, count }) => cost + weight * now(count, variables), own);
    return weighed.some(({ count }) => typeof count === 'function') ? total : total({});
  }

  /** Lists within the list are taken to be as long as a list is that nothing is known of. */
  #size(type: GraphQLOutputType, said: Read<number> | undefined): Read<number> {
    const depth = listDepth(type);
    const inner = this.#limits.assumedListSize ** Math.max(0, depth - 1);
    const outer = said ?? (depth > 0 ? this.#limits.assumedListSize : 1);
    return typeof outer === 'function' ? (variables) => outer(variables) * inner : outer * inner;
  }
}

function sizedFieldsOf(
  listSize: ListSize | undefined,
  said: Read<number> | undefined,
): ReadonlyMap<string, Read<number>> | undefined {
  if (!listSize?.sizedFields || said === undefined) return undefined;
  return new Map(listSize.sizedFields.map((name) => [name, said]));
}

function listDepth(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listDepth(type.ofType);
  return isListType(type) ? 1 + listDepth(type.ofType) : 0;
}

function withFixed(node: Omit<CostNode, 'fixed'>): CostNode {
  const { weight, size, itemWeight, members } = node;
  const sums = members.map(fixedSum);
  if (typeof weight === 'function' || typeof size === 'function' || sums.includes(undefined)) {
    return { ...node, fixed: undefined };
  }
  return { ...node, fixed: weight + size * (itemWeight + Math.max(0, ...(sums as number[]))) };
}

function fixedSum(nodes: readonly CostNode[]): number | undefined {
  let total = 0;
  for (const { fixed } of nodes) {
    if (fixed === undefined) return undefined;
    total += fixed;
  }
  return total;
}

function sum(nodes: readonly CostNode[], variables: Variables): number {
  let total = 0;
  for (const node of nodes) total += node.fixed ?? costOf(node, variables);
  return total;
}

function costOf({ weight, size, itemWeight, members }: CostNode, variables: Variables): number {
  let below = 0;
  for (const nodes of members) below = Math.max(below, sum(nodes, variables));
  return now(weight, variables) + now(size, variables) * (itemWeight + below);
}

/** What was not selected for an object, or was skipped, has no key in it. */
function actualSum(nodes: readonly CostNode[], data: unknown, variables: Variables): number {
  if (typeof data !== 'object' || data === null) return 0;
  let total = 0;
  for (const node of nodes) {
    const value = (data as Record<string, unknown>)[node.key];
    if (value === undefined) continue;
    total += now(node.weight, variables) + actualOf(node, value, variables);
  }
  return total;
}

function actualOf(node: CostNode, value: unknown, variables: Variables): number {
  if (value === null) return 0;
  if (Array.isArray(value)) return value.reduce((total: number, item) => total + actualOf(node, item, variables), 0);
  let below = 0;
  for (const nodes of node.members) below = Math.max(below, actualSum(nodes, value, variables));
  return node.itemWeight + below;
}
