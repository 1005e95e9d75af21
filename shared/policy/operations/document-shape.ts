import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * What a document comes to when its fragments are spread, before it is held against a schema. Each figure is that of the document's
 * greatest operation, and is exact up to the bound given; a walk that would go past a bound ends there.
 */
export interface DocumentShape {
  /** Fields within fields, the leaf counted; what lies under `__schema` and `__type` is not. */
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  /** Of the whole document, as written. */
  readonly directives: number;
  /** `__schema` or `__type` is asked for. */
  readonly introspects: boolean;
  /** There are more selections, or more to compare among them, than anybody means to ask for. */
  readonly isExcessive: boolean;
}

export interface ShapeBounds {
  readonly maxDepth: number;
}

/** Selections of a document after its fragments were spread. */
const maxSelections = 5_000;
/**
 * Pairs of selections that may turn out to be one field. Validation compares each (GraphQL specification, section 5.3.2), at up to ten
 * microseconds a pair.
 */
const maxComparisons = 2_500;
/** Selection sets within each other, inline fragments counted: rules of validation look at what is inside once for each. */
const maxNesting = 60;

/** The depth of what has none to be held to: one more is still as much. */
const uncounted = Number.NEGATIVE_INFINITY;

/** Takes time in proportion to the document, however often its fragments spread each other. */
export function shapeOf(document: DocumentNode, bounds: ShapeBounds): DocumentShape {
  return new Walk(document, bounds).shape();
}

class Walk {
  readonly #document: DocumentNode;
  readonly #bounds: ShapeBounds;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #walked = new Set<string>();
  #visits = 0;
  #comparisons = 0;
  #depth = 0;
  #aliases = 0;
  #introspects = false;
  #isExcessive = false;

  constructor(document: DocumentNode, bounds: ShapeBounds) {
    this.#document = document;
    this.#bounds = bounds;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
  }

  shape(): DocumentShape {
    const operations = this.#document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    const directives = countDirectives(this.#document);
    this.#isExcessive = countSelections(operations, this.#fragments) > maxSelections;
    let [aliases, rootFields] = [0, 0];
    for (const { selectionSet } of operations) {
      this.#aliases = 0;
      rootFields = Math.max(rootFields, this.#merged([selectionSet], 1, 1));
      aliases = Math.max(aliases, this.#aliases);
    }
    // What no operation spreads is refused by validation, which looks at it all the same.
    for (const [name, { selectionSet }] of this.#fragments) {
      if (!this.#walked.has(name)) this.#merged([selectionSet], uncounted, 1);
    }
    return {
      depth: this.#depth,
      aliases,
      rootFields,
      directives,
      introspects: this.#introspects,
      isExcessive: this.#isExcessive,
    };
  }

  /** Fields that end up in one object, fragments flattened (section 6.3.2, CollectFields). @returns how many keys it has */
  #merged(sets: readonly SelectionSetNode[], depth: number, nesting: number): number {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of sets) this.#collect(set, fields, spread, nesting);
    let count = 0;
    for (const nodes of fields.values()) {
      count += nodes.length;
      this.#comparisons += (nodes.length * (nodes.length - 1)) / 2;
    }
    this.#comparisons += (spread.size * (spread.size - 1)) / 2;
    this.#comparisons += Math.floor((spread.size * count) / 10);
    if (count > 0) this.#depth = Math.max(this.#depth, depth);
    if (this.#comparisons > maxComparisons) this.#isExcessive = true;
    for (const nodes of fields.values()) this.#below(nodes, depth, nesting);
    return fields.size;
  }

  #below(nodes: readonly FieldNode[], depth: number, nesting: number): void {
    if (this.#isExcessive || depth > this.#bounds.maxDepth) return;
    const name = nodes[0]!.name.value;
    const introspects = depth === 1 && (name === '__schema' || name === '__type');
    if (introspects) this.#introspects = true;
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (sets.length > 0) this.#merged(sets, introspects ? uncounted : depth + 1, nesting + 1);
  }

  #collect(set: SelectionSetNode, fields: Map<string, FieldNode[]>, spread: Set<string>, nesting: number): void {
    if (nesting > maxNesting) this.#isExcessive = true;
    for (const selection of set.selections) {
      if (++this.#visits > maxSelections) this.#isExcessive = true;
      if (this.#isExcessive) return;
      if (selection.kind === Kind.FIELD) {
        if (selection.alias) this.#aliases++;
        const key = selection.alias?.value ?? selection.name.value;
        const same = fields.get(key);
        if (same) same.push(selection);
        else fields.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.#collect(selection.selectionSet, fields, spread, nesting + 1);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        this.#walked.add(selection.name.value);
        const fragment = this.#fragments.get(selection.name.value);
        if (fragment) this.#collect(fragment.selectionSet, fields, spread, nesting + 1);
      }
    }
  }
}

/** Selections as they would be without fragments, each fragment counted once and remembered: `f30{...f29 ...f29}` is a billion. */
function countSelections(
  operations: readonly OperationDefinitionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number {
  const known = new Map<string, number>();
  const ofFragment = (name: string): number => {
    const count = known.get(name);
    if (count !== undefined) return count;
    // A fragment that spreads itself is refused by validation; here it only must end.
    known.set(name, 0);
    const fragment = fragments.get(name);
    const total = fragment ? ofSet(fragment.selectionSet) : 0;
    known.set(name, total);
    return total;
  };
  const ofSet = (set: SelectionSetNode): number => {
    let count = 0;
    for (const selection of set.selections) {
      count++;
      if (selection.kind === Kind.FRAGMENT_SPREAD) count += ofFragment(selection.name.value);
      else if (selection.selectionSet) count += ofSet(selection.selectionSet);
    }
    return count;
  };
  return operations.reduce((total, { selectionSet }) => total + ofSet(selectionSet), 0);
}

function countDirectives({ definitions }: DocumentNode): number {
  let count = 0;
  const ofSet = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      count += selection.directives?.length ?? 0;
      if (selection.kind !== Kind.FRAGMENT_SPREAD) ofSet(selection.selectionSet);
    }
  };
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    count += definition.directives?.length ?? 0;
    for (const variable of definition.variableDefinitions ?? []) count += variable.directives?.length ?? 0;
    ofSet(definition.selectionSet);
  }
  return count;
}
