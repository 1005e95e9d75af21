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

/** One question, and what came of it. */
interface Question {
  readonly parent: unknown;
  /** What the field shows, or why there is nothing. */
  outcome: unknown;
  failed: boolean;
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
  #open = 0;

  constructor(askers: ReadonlyMap<CallSource, Asker>, scope: RequestScope, info: GraphQLResolveInfo) {
    this.#askers = askers;
    this.#scope = scope;
    this.#info = info;
  }

  complete(answer: object, branch: Branch): Promise<unknown> {
    this.#look(answer, branch);
    return new Promise((resolve) => {
      const settled = () => {
        if (--this.#open === 0) resolve(this.#filled(answer, branch, this.#info.path));
      };
      this.#open = 1;
      for (const [source, byKey] of this.#questions) {
        const asker = this.#askers.get(source)!;
        for (const question of byKey.values()) this.#send(asker, question, settled);
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
    for (const { source } of branch.calls) this.#note(source, value);
    for (const twig of branch.below) this.#look((value as Properties)[twig.property], twig.branch);
  }

  #note(source: CallSource, parent: object): void {
    const value = this.#askers.get(source)!.keyOf(parent);
    const key = isTellable(value) ? value : parent;
    let byKey = this.#questions.get(source);
    if (!byKey) this.#questions.set(source, (byKey = new Map()));
    let question = byKey.get(key);
    if (!question) byKey.set(key, (question = { parent, outcome: null, failed: false }));
    this.#places.push(question);
  }

  #send({ ask, pick }: Asker, question: Question, settled: () => void): void {
    const fail = (error: unknown) => {
      question.outcome = error;
      question.failed = true;
    };
    try {
      const answer = ask(question.parent, this.#scope, this.#info);
      if (!answer) return;
      this.#open++;
      answer.then(
        (value) => {
          question.outcome = pick(value);
          settled();
        },
        (error: unknown) => {
          fail(error);
          settled();
        },
      );
    } catch (error) {
      fail(error);
    }
  }

  /** The answer may be others' as well: what is put into it goes into a copy. */
  #filled(value: unknown, branch: Branch, path: GraphQLResolveInfo['path']): unknown {
    if (typeof value !== 'object' || value === null || value instanceof Error) return value;
    if (Array.isArray(value))
      return value.map((item, key) => this.#filled(item, branch, { key, prev: path, typename: undefined }));
    const filled = Object.assign(new Completed(), value);
    for (const { source, keys } of branch.calls) {
      const question = this.#places[this.#next++]!;
      filled[source.field.name] = this.#shown(question, source, () =>
        keys.map((key) => placeAt(path, key, branch.type, this.#info)),
      );
    }
    for (const { property, key, branch: below } of branch.below) {
      const next = { key, prev: path, typename: branch.type.name };
      filled[property] = this.#filled((value as Properties)[property], below, next);
    }
    return filled;
  }

  /** An error stands for itself: whoever executes tells it at its place. */
  #shown({ outcome, failed }: Question, source: CallSource, placesOf: () => readonly Place[]): unknown {
    const isError = failed || outcome instanceof Error;
    if (!isError && outcome !== null && outcome !== undefined) return outcome;
    let shown: unknown;
    for (const place of placesOf()) {
      try {
        shown = isError ? serveFailure(outcome, source, this.#scope, place) : serveNothing(source, this.#scope, place);
      } catch (error) {
        shown = error;
      }
    }
    return shown;
  }
}

function placeAt(
  prev: GraphQLResolveInfo['path'],
  key: string,
  type: GraphQLObjectType,
  info: GraphQLResolveInfo,
): Place {
  return { path: { key, prev, typename: type.name }, parentType: type, schema: info.schema };
}
