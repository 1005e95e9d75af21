/** What the items of a list will ask for, read off the selection once an operation. */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNamedType,
  getNullableType,
  getOperationAST,
  isAbstractType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { createTellApart } from './asked-together.ts';
import type { CallSource, FieldSource } from './field-source.ts';
import type { ProvenSchema } from './proven-schema.ts';
import { type Fragments, fragmentsOf, selectedFields, selectionSetsOf } from './selected-fields.ts';

/** What is asked for at an object of an answer. */
export interface Branch {
  readonly type: GraphQLObjectType;
  /** With the response keys of each. */
  readonly calls: readonly { readonly source: CallSource; readonly keys: readonly string[] }[];
  readonly below: readonly Twig[];
}

interface Twig {
  /** Of the answer. */
  readonly property: string;
  readonly key: string;
  readonly branch: Branch;
}

/** Nothing is asked for. */
export const bare = { calls: [], below: [] } as unknown as Branch;

/** Of one schema; a document's field is read once, not once a request. */
export class Branches {
  readonly #proven: ProvenSchema;
  readonly #known = new WeakMap<FieldNode, Branch>();

  constructor(proven: ProvenSchema) {
    this.#proven = proven;
  }

  /** @returns `bare` where each place has to ask for itself */
  of({
    fieldNodes,
    fragments,
    returnType,
  }: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'returnType'>): Branch {
    const node = fieldNodes[0]!;
    if (fieldNodes.length > 1) return bare;
    let branch = this.#known.get(node);
    if (!branch) this.#known.set(node, (branch = readBranch(this.#proven, fragments, returnType, node)));
    return branch;
  }
}

/**
 * Calls of an operation that are made ahead wherever they are selected: whoever executes finds their values in the parents, and needs no
 * resolver for them.
 */
export function callsMadeAhead(
  proven: ProvenSchema,
  document: DocumentNode,
  operationName: string | undefined,
): readonly CallSource[] {
  const operation = getOperationAST(document, operationName);
  const root = operation && proven.schema.getRootType(operation.operation);
  if (!operation || !root) return [];
  const fragments = fragmentsOf(document);
  const branches = new Branches(proven);
  const ahead = new Set<CallSource>();
  const others = new Set<CallSource>();

  const look = (type: GraphQLObjectType, sets: readonly SelectionSetNode[], isAhead: boolean): void => {
    for (const same of selectedFields(proven.schema, fragments, type, sets).values()) {
      const source = proven.sources.get(type.name)?.get(same[0]!.name.value);
      if (source?.kind === 'call') (isAhead ? ahead : others).add(source);
      if (source) lookBelow(source, same, isAhead && source.kind === 'property');
    }
  };
  const lookBelow = (source: FieldSource, nodes: readonly FieldNode[], isAhead: boolean): void => {
    const named = getNamedType(source.field.type);
    // An answer that fields share is completed for a single one only.
    const completes = source.kind === 'call' && createTellApart(source) === undefined;
    const below =
      isAhead || (completes && branches.of({ fieldNodes: nodes, fragments, returnType: source.field.type }) !== bare);
    const types = isObjectType(named) ? [named] : isAbstractType(named) ? proven.schema.getPossibleTypes(named) : [];
    for (const type of types) look(type, selectionSetsOf(nodes), below);
  };
  look(root, [operation.selectionSet], false);
  return [...ahead].filter((source) => !others.has(source));
}

/**
 * Nothing may wait for what is asked ahead but the answer as a whole: a list below which anything else begins later, such as a call below
 * a call, or code, is `bare`.
 */
function readBranch(proven: ProvenSchema, fragments: Fragments, type: GraphQLOutputType, node: FieldNode): Branch {
  if (isConditional(selectionSetsOf([node]), fragments)) return bare;
  const reader = new BranchReader(proven, fragments);
  const branch = reader.read(type, [node], false);
  return branch && reader.hasList ? branch : bare;
}

class BranchReader {
  readonly #proven: ProvenSchema;
  readonly #fragments: Fragments;
  /** Something is asked for by the items of a list. */
  hasList = false;

  constructor(proven: ProvenSchema, fragments: Fragments) {
    this.#proven = proven;
    this.#fragments = fragments;
  }

  /** @returns undefined where something begins that cannot be foreseen */
  read(type: GraphQLOutputType, nodes: readonly FieldNode[], inList: boolean): Branch | undefined {
    const named = getNamedType(type);
    const within = inList || isListType(getNullableType(type));
    if (isObjectType(named)) return this.#object(named, nodes, within);
    if (!isAbstractType(named)) return bare;
    const members = this.#proven.schema.getPossibleTypes(named);
    return members.every((member) => this.#object(member, nodes, within) === bare) ? bare : undefined;
  }

  #object(type: GraphQLObjectType, nodes: readonly FieldNode[], inList: boolean): Branch | undefined {
    const calls = new Map<CallSource, string[]>();
    const below: Twig[] = [];
    const read: string[] = [];
    const sources = this.#proven.sources.get(type.name);
    const fields = selectedFields(this.#proven.schema, this.#fragments, type, selectionSetsOf(nodes));
    for (const [key, same] of fields) {
      const source = sources?.get(same[0]!.name.value);
      if (!source) continue;
      const branch = this.read(source.field.type, same, inList);
      if (!branch || !isForeseeable(source, branch)) return undefined;
      if (source.kind === 'call') calls.set(source, [...(calls.get(source) ?? []), key]);
      else if (source.kind === 'property') {
        const property = source.path[0]!;
        read.push(property);
        if (branch !== bare) below.push({ property, key, branch });
      }
    }
    if (calls.size === 0 && below.length === 0) return bare;
    // What is put into the object must not hide what another field reads there.
    const put = [...[...calls.keys()].map(({ field }) => field.name), ...below.map(({ property }) => property)];
    if (put.some((name, index) => timesIn(read, name) > (index < calls.size ? 0 : 1))) return undefined;
    this.hasList ||= inList && calls.size > 0;
    return { type, calls: [...calls].map(([source, keys]) => ({ source, keys })), below };
  }
}

function timesIn(names: readonly string[], name: string): number {
  return names.filter((one) => one === name).length;
}

/** A guard refuses before anything is asked for, and a limit is waited for. */
function isForeseeable(source: FieldSource, branch: Branch): boolean {
  if (source.rateLimit) return false;
  switch (source.kind) {
    case 'call':
      return source.auth.length === 0 && branch === bare && createTellApart(source) !== undefined;
    case 'property':
      return branch === bare || (source.auth.length === 0 && source.path.length === 1);
    default:
      return false;
  }
}

/** Whether something is selected only when variables say so. */
function isConditional(sets: readonly SelectionSetNode[], fragments: Fragments): boolean {
  const open: (SelectionSetNode | undefined)[] = [...sets];
  const seen = new Set<unknown>();
  for (let set = open.pop(); set; set = open.pop()) {
    if (seen.has(set)) continue;
    seen.add(set);
    for (const selection of set.selections) {
      if (selection.directives?.length) return true;
      const isSpread = selection.kind === Kind.FRAGMENT_SPREAD;
      const below = isSpread ? fragments[selection.name.value]?.selectionSet : selection.selectionSet;
      if (below) open.push(below);
    }
  }
  return false;
}
