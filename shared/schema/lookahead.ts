// As soon as a list is there, what the fields of its items will ask for can be read off it. All of it is asked at once, and the list is shown
// when the answers have come: each place then finds its own, where it would have made promises to wait for it.
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { RequestScope } from '../upstreams/index.ts';
import { createPathReader } from './answer-path.ts';
import { isTellable } from './asked-together.ts';
import type { CallSource, FieldSource } from './field-source.ts';
import type { ProvenSchema } from './proven-schema.ts';
import { type Fragments, selectedFields, selectionSetsOf } from './selected-fields.ts';

/** How the calls of one field are told apart, by the parent alone, and made. */
export interface Asker {
  readonly keyOf: (parent: unknown) => unknown;
  /** @returns undefined where there is nothing to ask for @throws what is wrong with the input */
  readonly ask: (parent: unknown, scope: RequestScope, info: GraphQLResolveInfo) => Promise<unknown> | undefined;
  /** What the field shows of the answer. */
  readonly pick: (answer: unknown) => unknown;
}

/** What came of a call that was made ahead. */
export interface Foreseen {
  /** What the field shows, or why there is nothing. */
  outcome: unknown;
  failed: boolean;
  /** That have not looked yet. */
  places: number;
}

/** What is asked for at an object of an answer. */
interface Branch {
  readonly calls: readonly CallSource[];
  readonly below: readonly Twig[];
}

interface Twig {
  readonly read: (parent: unknown) => unknown;
  readonly branch: Branch;
}

const bare: Branch = { calls: [], below: [] };

/** Of one schema. */
export class Lookahead {
  readonly #proven: ProvenSchema;
  readonly #askers = new Map<CallSource, Asker>();
  readonly #branches = new WeakMap<FieldNode, Branch>();

  constructor(proven: ProvenSchema) {
    this.#proven = proven;
  }

  /** The field's calls may be made ahead. */
  offer(source: CallSource, asker: Asker): void {
    this.#askers.set(source, asker);
  }

  /**
   * Asks for all that the items of an answer will ask for.
   *
   * @param info of the field whose answer it is
   * @returns the answer, when everything has come or has failed; undefined where each place has to ask for itself
   */
  ahead(answer: unknown, scope: RequestScope, info: GraphQLResolveInfo): Promise<unknown> | undefined {
    if (typeof answer !== 'object' || answer === null || scope.callHook !== undefined) return undefined;
    const branch = this.#branchOf(info);
    return branch === bare ? undefined : new Asking(this.#askers, scope, info).ask(answer, branch);
  }

  /** What was asked for ahead, for one of the places that were foreseen. Who comes after them asks anew, and may have more time. */
  take(source: CallSource, key: unknown, { foreseen }: RequestScope): Foreseen | undefined {
    const ofField = foreseen.get(source) as Map<unknown, Foreseen> | undefined;
    const found = ofField?.get(key);
    if (found && --found.places === 0) ofField!.delete(key);
    return found;
  }

  #branchOf({ fieldNodes, fragments, returnType }: GraphQLResolveInfo): Branch {
    const node = fieldNodes[0]!;
    if (fieldNodes.length > 1) return bare;
    let branch = this.#branches.get(node);
    if (!branch) {
      const reader = new BranchReader(this.#proven, this.#askers, fragments);
      branch = reader.read(returnType, [node]);
      this.#branches.set(node, branch);
    }
    return branch;
  }
}

/**
 * Reads off a selection what its items ask for. Nothing may wait for what is asked ahead but the answer as a whole: a list below which
 * anything else begins later, such as a call below a call, or code, is shown at once.
 */
class BranchReader {
  readonly #proven: ProvenSchema;
  readonly #askers: ReadonlyMap<CallSource, Asker>;
  readonly #fragments: Fragments;
  #hasList = false;

  constructor(proven: ProvenSchema, askers: ReadonlyMap<CallSource, Asker>, fragments: Fragments) {
    this.#proven = proven;
    this.#askers = askers;
    this.#fragments = fragments;
  }

  read(type: GraphQLOutputType, nodes: readonly FieldNode[]): Branch {
    if (isConditional(selectionSetsOf(nodes), this.#fragments)) return bare;
    const branch = this.#below(type, nodes, false);
    return branch && this.#hasList ? branch : bare;
  }

  /** @returns undefined where something begins that cannot be foreseen */
  #below(type: GraphQLOutputType, nodes: readonly FieldNode[], inList: boolean): Branch | undefined {
    const named = getNamedType(type);
    const within = inList || isListType(getNullableType(type));
    if (isObjectType(named)) return this.#object(named, nodes, within);
    if (!isAbstractType(named)) return bare;
    const members = this.#proven.schema.getPossibleTypes(named);
    return members.every((member) => this.#object(member, nodes, within) === bare) ? bare : undefined;
  }

  #object(type: GraphQLObjectType, nodes: readonly FieldNode[], inList: boolean): Branch | undefined {
    const calls: CallSource[] = [];
    const below: Twig[] = [];
    const sources = this.#proven.sources.get(type.name);
    for (const same of selectedFields(this.#proven.schema, this.#fragments, type, selectionSetsOf(nodes)).values()) {
      const source = sources?.get(same[0]!.name.value);
      if (!source) continue;
      const branch = this.#below(source.field.type, same, inList);
      if (!branch || !this.#isForeseeable(source, branch)) return undefined;
      if (source.kind === 'call') {
        this.#hasList ||= inList;
        calls.push(source);
      } else if (branch !== bare && source.kind === 'property') {
        below.push({ read: createPathReader(source.path), branch });
      }
    }
    return calls.length === 0 && below.length === 0 ? bare : { calls, below };
  }

  /** A guard refuses before anything is asked for, and a limit is waited for. */
  #isForeseeable(source: FieldSource, branch: Branch): boolean {
    if (source.rateLimit) return false;
    switch (source.kind) {
      case 'call':
        return source.auth.length === 0 && branch === bare && this.#askers.has(source);
      case 'property':
        return source.auth.length === 0 || branch === bare;
      default:
        return false;
    }
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

interface Found extends Foreseen {
  readonly parent: unknown;
}

/** All that one answer asks for. */
class Asking {
  readonly #askers: ReadonlyMap<CallSource, Asker>;
  readonly #scope: RequestScope;
  readonly #info: GraphQLResolveInfo;
  readonly #found = new Map<CallSource, Map<unknown, Found>>();
  #places = 0;
  #open = 0;

  constructor(askers: ReadonlyMap<CallSource, Asker>, scope: RequestScope, info: GraphQLResolveInfo) {
    this.#askers = askers;
    this.#scope = scope;
    this.#info = info;
  }

  ask(answer: object, branch: Branch): Promise<unknown> | undefined {
    this.#look(answer, branch);
    if (this.#places < 2) return undefined;
    return new Promise((resolve) => {
      const settled = () => {
        if (--this.#open > 0) return;
        this.#publish();
        resolve(answer);
      };
      this.#open = 1;
      for (const [source, byKey] of this.#found) {
        const asker = this.#askers.get(source)!;
        for (const [key, found] of byKey) {
          if (this.#send(asker, found, settled)) this.#open++;
          else byKey.delete(key);
        }
      }
      settled();
    });
  }

  /** Lists are gone through; errors and nulls ask for nothing. */
  #look(value: unknown, branch: Branch): void {
    if (typeof value !== 'object' || value === null || value instanceof Error) return;
    if (Array.isArray(value)) {
      for (const item of value) this.#look(item, branch);
      return;
    }
    for (const source of branch.calls) this.#note(source, value);
    for (const twig of branch.below) this.#look(twig.read(value), twig.branch);
  }

  #note(source: CallSource, parent: unknown): void {
    const key = this.#askers.get(source)!.keyOf(parent);
    if (!isTellable(key)) return;
    let byKey = this.#found.get(source);
    if (!byKey) this.#found.set(source, (byKey = new Map()));
    const found = byKey.get(key);
    if (found) found.places++;
    else byKey.set(key, { parent, outcome: undefined, failed: false, places: 1 });
    this.#places++;
  }

  /** @returns false where each place finds out by itself that there is nothing to wait for */
  #send({ ask, pick }: Asker, found: Found, settled: () => void): boolean {
    let answer: Promise<unknown> | undefined;
    try {
      answer = ask(found.parent, this.#scope, this.#info);
    } catch {
      return false;
    }
    answer?.then(
      (value) => {
        found.outcome = pick(value);
        settled();
      },
      (error: unknown) => {
        found.outcome = error;
        found.failed = true;
        settled();
      },
    );
    return answer !== undefined;
  }

  #publish(): void {
    for (const [source, byKey] of this.#found) {
      const present = this.#scope.foreseen.get(source) as Map<unknown, Foreseen> | undefined;
      if (!present) this.#scope.foreseen.set(source, byKey);
      else for (const [key, found] of byKey) present.set(key, found);
    }
  }
}
