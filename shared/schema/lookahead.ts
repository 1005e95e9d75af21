// As soon as a list is there, what the fields of its items will ask for can be read off it. All of it is asked at once, and the list is shown
// when the answers have come, with each of them in its place: no field has to make a promise and wait for it.
import type { GraphQLObjectType, GraphQLResolveInfo } from 'graphql';
import type { RequestScope } from '../upstreams/index.ts';
import { isTellable } from './asked-together.ts';
import { type Place, serveFailure, serveNothing } from './degrade.ts';
import type { CallSource } from './field-source.ts';
import { type Branch, Branches, bare } from './lookahead-branch.ts';
import type { ProvenSchema } from './proven-schema.ts';

/** How the calls of one field are told apart, by the parent alone, and made. */
export interface Asker {
  readonly keyOf: (parent: unknown) => unknown;
  /** @returns undefined where there is nothing to ask for @throws what is wrong with the input */
  readonly ask: (parent: unknown, scope: RequestScope, info: GraphQLResolveInfo) => Promise<unknown> | undefined;
  /** What the field shows of the answer. */
  readonly pick: (answer: unknown) => unknown;
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * A copy of an object of an answer, whose calls were made ahead: their values lie in it by the names of their fields, or the errors that they
 * ended with. It inherits nothing, so that what a service calls `__proto__` is a property as any other.
 */
class Completed {
  [property: string]: unknown;
}
Object.setPrototypeOf(Completed.prototype, null);

export function isCompleted(parent: unknown): parent is Properties {
  return parent instanceof Completed;
}

/** Of one schema. */
export class Lookahead {
  readonly #branches: Branches;
  readonly #askers = new Map<CallSource, Asker>();

  constructor(proven: ProvenSchema) {
    this.#branches = new Branches(proven);
  }

  /** How a field asks; those that are told apart by their parents alone offer it. */
  offer(source: CallSource, asker: Asker): void {
    this.#askers.set(source, asker);
  }

  /**
   * Asks for all that the items of an answer will ask for.
   *
   * @param info of the field whose answer it is
   * @returns a copy of the answer with what came; undefined where nothing is asked ahead
   */
  complete(answer: unknown, scope: RequestScope, info: GraphQLResolveInfo): Promise<unknown> | undefined {
    if (typeof answer !== 'object' || answer === null || scope.callHook !== undefined) return undefined;
    const branch = this.#branches.of(info);
    return branch === bare ? undefined : new Asking(this.#askers, scope, info).complete(answer, branch);
  }
}

type Path = GraphQLResolveInfo['path'];

/** One question, and what came of it. */
interface Question {
  readonly parent: unknown;
  /** What the field shows; null or an error where there is nothing to show as it is. */
  outcome: unknown;
  /** Why there is no answer. */
  failure?: unknown;
}

/** All that one answer asks for. */
class Asking {
  readonly #askers: ReadonlyMap<CallSource, Asker>;
  readonly #scope: RequestScope;
  readonly #info: GraphQLResolveInfo;
  readonly #questions = new Map<CallSource, Map<unknown, Question>>();
  /** Of each place, in the order in which they are met. */
  readonly #places: Question[] = [];
  #next = 0;
  /** Some place has nothing to show as it is: only then is it of interest which place that is. */
  #hasGaps = false;

  constructor(askers: ReadonlyMap<CallSource, Asker>, scope: RequestScope, info: GraphQLResolveInfo) {
    this.#askers = askers;
    this.#scope = scope;
    this.#info = info;
  }

  complete(answer: object, branch: Branch): Promise<unknown> {
    this.#look(answer, branch);
    return this.#ask().then(() => this.#filled(answer, branch, this.#hasGaps ? this.#info.path : undefined));
  }

  /** Lists are gone through; errors and nulls ask for nothing. */
  #look(value: unknown, branch: Branch): void {
    if (typeof value !== 'object' || value === null || value instanceof Error) return;
    if (Array.isArray(value)) {
      for (const item of value) this.#look(item, branch);
      return;
    }
    for (const { source } of branch.calls) this.#note(source, value);
    for (const twig of branch.below) this.#look((value as Properties)[twig.property], twig.branch);
  }

  #note(source: CallSource, parent: object): void {
    const value = this.#askers.get(source)!.keyOf(parent);
    const key = isTellable(value) ? value : parent;
    let byKey = this.#questions.get(source);
    if (!byKey) this.#questions.set(source, (byKey = new Map()));
    let question = byKey.get(key);
    if (!question) byKey.set(key, (question = { parent, outcome: null }));
    this.#places.push(question);
  }

  /** Settles when everything has come or has failed; never rejects. */
  #ask(): Promise<void> {
    return new Promise((resolve) => {
      let open = 1;
      const settle = (question: Question, outcome: unknown) => {
        question.outcome = outcome;
        this.#hasGaps ||= isGap(outcome);
        if (--open === 0) resolve();
      };
      for (const [source, byKey] of this.#questions) {
        const { ask, pick } = this.#askers.get(source)!;
        for (const question of byKey.values()) {
          open++;
          const fail = (failure: unknown) => {
            question.failure = failure;
            settle(question, null);
          };
          try {
            const answer = ask(question.parent, this.#scope, this.#info);
            if (answer) answer.then((value) => settle(question, pick(value)), fail);
            else settle(question, null);
          } catch (error) {
            fail(error);
          }
        }
      }
      if (--open === 0) resolve();
    });
  }

  /** The answer may be others' as well: what is put into it goes into a copy. */
  #filled(value: unknown, branch: Branch, path: Path | undefined): unknown {
    if (typeof value !== 'object' || value === null || value instanceof Error) return value;
    if (Array.isArray(value))
      return value.map((item, key) => this.#filled(item, branch, path && { key, prev: path, typename: undefined }));
    const filled = Object.assign(new Completed(), value);
    for (const { source, keys } of branch.calls) {
      const question = this.#places[this.#next++]!;
      const { outcome } = question;
      filled[source.field.name] = isGap(outcome)
        ? this.#served(question, source, this.#placesAt(path!, keys, branch.type))
        : outcome;
    }
    for (const { property, key, branch: below } of branch.below) {
      const next = path && { key, prev: path, typename: branch.type.name };
      filled[property] = this.#filled((value as Properties)[property], below, next);
    }
    return filled;
  }

  #placesAt(prev: Path, keys: readonly string[], parentType: GraphQLObjectType): readonly Place[] {
    const { schema } = this.#info;
    return keys.map((key) => ({ path: { key, prev, typename: parentType.name }, parentType, schema }));
  }

  /** An error stands for itself: whoever executes tells it at its place. */
  #served({ outcome, failure = outcome }: Question, source: CallSource, places: readonly Place[]): unknown {
    let served: unknown;
    for (const place of places) {
      try {
        served = failure ? serveFailure(failure, source, this.#scope, place) : serveNothing(source, this.#scope, place);
      } catch (error) {
        served = error;
      }
    }
    return served;
  }
}

function isGap(outcome: unknown): boolean {
  return outcome === null || outcome === undefined || outcome instanceof Error;
}
