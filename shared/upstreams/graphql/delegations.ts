import { LRUCache } from 'lru-cache';
import type { GraphqlBinding } from '../../contracts/index.ts';
import type { Attempt } from '../types.ts';
import { type RootField, writeDocument } from './documents.ts';
import type { StitchedServices } from './stitched-services.ts';

/** What a service is sent for one operation, one selection and one set of given inputs. Built once for all calls that agree in these. */
export interface Delegation extends RootField {
  /** The request's body up to the variables' value. */
  readonly bodyHead: string;
  /** Some names of the answer carry a prefix that stitching gave them. */
  readonly renamed: boolean;
}

/** Finds the delegation of an attempt; those used last are kept. */
export class Delegations {
  readonly #stitched: Pick<StitchedServices, 'delegate'>;
  readonly #kept: LRUCache<string, Delegation>;

  constructor(stitched: Pick<StitchedServices, 'delegate'>, maxKept: number) {
    this.#stitched = stitched;
    this.#kept = new LRUCache({ max: maxKept });
  }

  /** @throws {FoyerError} `INTERNAL_SERVER_ERROR` when the selection does not fit the contract */
  get(attempt: Attempt): Delegation {
    const given = givenInputs(attempt.input);
    const key = `${attempt.operation.name}(${given.join(',')}){${attempt.selection}`;
    const known = this.#kept.get(key);
    if (known) return known;
    const delegation = this.#delegate(attempt, given);
    this.#kept.set(key, delegation);
    return delegation;
  }

  #delegate({ operation, selection }: Attempt, given: readonly string[]): Delegation {
    const binding = operation.contract.binding as GraphqlBinding;
    const asked = { binding, name: binding.field, given, selection: selection === '' ? '' : `{${selection}}` };
    const field = { ...asked, selection: this.#stitched.delegate(operation.service.name, asked) };
    return { ...field, bodyHead: writeBodyHead(writeDocument(field)), renamed: hasGivenNames(field.selection) };
  }
}

export function writeBodyHead(document: string): string {
  return `{"query":${JSON.stringify(document)},"variables":`;
}

function givenInputs(input: Attempt['input']): string[] {
  const given: string[] = [];
  for (const name in input) if (input[name] !== undefined) given.push(name);
  return given;
}

function hasGivenNames(selection: string): boolean {
  return /[{ ]_(nullable|nonNullable)_/.test(selection);
}
