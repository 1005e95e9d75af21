/**
 * Holds a service's answer to its contract, and brings it into the one form that everything after knows: 64-bit integers as decimal
 * text, moments in RFC 3339, unspecified enum values as null. Compiled once an operation; run on every answer.
 *
 * A wrong shape fails the whole call, because nothing else in such an answer can be trusted. A value of the right shape that the contract
 * does not know (a new enum value, a new union member, text that is no date) costs only its own field: a FoyerError takes its place,
 * and graphql-js throws an Error that it finds as a value.
 */
import { FoyerError } from '../errors/index.ts';
import { AnswerCompiler } from './answer-compiler.ts';
import type { ContractField, ContractType } from './types.ts';

export interface AnswerReaderOptions {
  /** Fields for which it returns false are neither checked nor converted: a mistake in what nobody reads costs nobody. @default all */
  readonly only?: (field: ContractField) => boolean;
  /** True when fields may be absent whatever the contract says: a GraphQL service sends only what was selected. @default false */
  readonly partial?: boolean;
  /** Told of each error that took a value's place; such an answer must not be kept in a store that serialises. */
  readonly onFieldError?: (error: FoyerError) => void;
}

/**
 * @param nullable whether the answer as a whole may be null
 * @returns a function that takes a decoded answer, converts it in place and returns it; null for an absent one
 * @throws {FoyerError} the function: UPSTREAM_BAD_RESPONSE, with a `detail` that names the place and no value
 */
export function createAnswerReader(
  type: ContractType,
  nullable: boolean,
  options: AnswerReaderOptions = {},
): (value: unknown) => unknown {
  const read = new AnswerCompiler(options).compile(type, nullable);
  return (value) => {
    const answer = read(value, 0);
    // Nothing is left to serve when the error stands for the whole answer.
    if (answer instanceof FoyerError) throw answer;
    return answer;
  };
}
