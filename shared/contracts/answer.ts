/**
 * Holds a service's answer to its contract, and brings it into the one form that everything after knows: 64-bit integers as decimal
 * text, moments in RFC 3339, unspecified enum values as null. Compiled once an operation; run on every answer.
 *
 * A wrong shape fails the whole call, because nothing else in such an answer can be trusted. A value of the right shape that the contract
 * does not know (a new enum value, a new union member, text that is no date) costs only its own field: a FoyerError takes its place,
 * and graphql-js throws an Error that it finds as a value. A FoyerError that a transport has put there itself stays.
 */
import { FoyerError } from '../errors/index.ts';
import { AnswerCompiler, type AnswerReaderOptions } from './answer-compiler.ts';
import type { ContractType } from './types.ts';

export type { AnswerReaderOptions };

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
