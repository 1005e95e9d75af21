import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import type { ContractType, ObjectType, UnionType } from '../contracts/index.ts';
import { typeAtPath } from './answer-path.ts';
import { discriminationOf } from './discriminate.ts';
import type { CallSource, FieldSources } from './field-source.ts';
import type { ProvenSchema } from './proven-schema.ts';
import { type Fragments, selectedFields, selectionSetsOf } from './selected-fields.ts';
import { referencesOf } from './template.ts';

/** What to select of a GraphQL service's answer, by name; leaves are empty. */
type Tree = Map<string, Tree>;

/** How deep objects are selected that nobody names field by field (JSON, and answers that resolvers read). */
export const wholeDepth = 3;

/**
 * The client's selection below a call, in the service's own terms: mapped through `@from`, with what the calls beneath read of their
 * parent. Empty for leaves.
 */
export function serviceSelection(
  proven: ProvenSchema,
  source: CallSource,
  nodes: readonly FieldNode[],
  fragments: Fragments,
): string {
  const tree: Tree = new Map();
  const { answer } = source.operation.contract;
  const end = addPath(tree, answer, source.directive.path);
  new Selector(proven, fragments).named(getNamedType(source.field.type), end.type, nodes, end.tree);
  return print(tree);
}

/** All of an answer, for resolvers, which do not say what they read. */
export function wholeSelection(answer: ContractType): string {
  const tree: Tree = new Map();
  addWhole(tree, answer, wholeDepth);
  return print(tree);
}

class Selector {
  readonly #proven: ProvenSchema;
  readonly #sources: FieldSources;
  readonly #fragments: Fragments;

  constructor(proven: ProvenSchema, fragments: Fragments) {
    this.#proven = proven;
    this.#sources = proven.sources;
    this.#fragments = fragments;
  }

  named(type: GraphQLNamedType, contract: ContractType, nodes: readonly FieldNode[], tree: Tree): void {
    const shown = innermost(contract);
    if (isObjectType(type)) this.#object(type, shown, nodes, tree);
    else if (isAbstractType(type)) {
      const discrimination = discriminationOf(this.#proven.schema, type, shown);
      if ('message' in discrimination) return;
      tree.set('__typename', new Map());
      for (const { member, contract: object } of discrimination.members)
        this.#object(member, object, nodes, memberTree(tree, shown, object));
    } else addWhole(tree, shown, wholeDepth);
  }

  #object(type: GraphQLObjectType, contract: ContractType, nodes: readonly FieldNode[], tree: Tree): void {
    if (contract.kind === 'union') return this.#everyMember(type, contract, nodes, tree);
    const fields = selectedFields(this.#proven.schema, this.#fragments, type, selectionSetsOf(nodes));
    for (const same of fields.values()) this.#field(type, contract, same, tree);
    if (tree.size === 0) tree.set('__typename', new Map());
  }

  /** One object type may show all members of a union, by what they have in common. */
  #everyMember(type: GraphQLObjectType, union: UnionType, nodes: readonly FieldNode[], tree: Tree): void {
    child(tree, union.discriminator);
    for (const member of union.members.values()) this.#object(type, member, nodes, memberTree(tree, union, member));
  }

  #field(type: GraphQLObjectType, contract: ContractType, nodes: readonly FieldNode[], tree: Tree): void {
    const source = this.#sources.get(type.name)?.get(nodes[0]!.name.value);
    switch (source?.kind) {
      case 'group':
      case 'property': {
        const end = addPath(tree, contract, source.path);
        return this.named(getNamedType(source.field.type), end.type, nodes, end.tree);
      }
      case 'call':
        for (const reference of source.input.flatMap(([, template]) => referencesOf(template))) {
          if (reference.root !== 'parent') continue;
          const end = addPath(tree, contract, reference.path);
          addWhole(end.tree, end.type, wholeDepth);
        }
        return;
      case 'resolver':
        return addWhole(tree, contract, wholeDepth);
    }
  }
}

/** A union's members are told apart by inline fragments; an object that several types show is one selection. */
function memberTree(tree: Tree, union: ContractType, member: ObjectType): Tree {
  return union.kind === 'union' ? child(tree, `... on ${member.name}`) : tree;
}

function addPath(tree: Tree, contract: ContractType, path: readonly string[]): { tree: Tree; type: ContractType } {
  let type = innermost(contract);
  for (const name of path) {
    const at = typeAtPath({ type, nullable: false }, [name]);
    if ('missing' in at) break;
    tree = child(tree, name);
    type = innermost(at.type);
  }
  return { tree, type };
}

function addWhole(tree: Tree, contract: ContractType, depth: number): void {
  const type = innermost(contract);
  if (type.kind === 'union') {
    child(tree, '__typename');
    for (const member of type.members.values()) addWhole(child(tree, `... on ${member.name}`), member, depth);
  } else if (type.kind === 'object') {
    for (const field of type.fields.values()) {
      const of = innermost(field.type);
      const isLeaf = of.kind !== 'object' && of.kind !== 'union';
      if (isLeaf) child(tree, field.name);
      else if (depth > 1) addWhole(child(tree, field.name), of, depth - 1);
    }
    // An object without a selection is no GraphQL.
    if (tree.size === 0) child(tree, '__typename');
  }
}

function child(tree: Tree, name: string): Tree {
  let existing = tree.get(name);
  if (!existing) tree.set(name, (existing = new Map()));
  return existing;
}

function print(tree: Tree): string {
  return [...tree].map(([name, below]) => (below.size === 0 ? name : `${name} { ${print(below)} }`)).join(' ');
}

function innermost(type: ContractType): ContractType {
  return type.kind === 'list' ? innermost(type.item) : type;
}
