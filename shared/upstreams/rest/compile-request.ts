/** All that is known about an operation's requests and answers before a call fills in values. Built once an operation. */
import type { Dispatcher } from 'undici';
import type { ContractType } from '../../contracts/index.ts';
import type { Attempt, Operation } from '../types.ts';
import { compileBody } from './body.ts';
import { compileHeaders } from './headers.ts';
import type { Input } from './parameter-text.ts';
import { compileTarget } from './target.ts';

export interface CompiledRequest {
  readonly operation: Operation;
  readonly method: Dispatcher.HttpMethod;
  /** Path and query. @throws {FoyerError} BAD_USER_INPUT for values that cannot be part of one */
  target(input: Input): string;
  /** Names and values in turn; `now` on the clock of `performance.now()`. @throws {FoyerError} BAD_USER_INPUT likewise */
  headers(attempt: Attempt, now: number): string[];
  body(input: Input): string | null;
  /** The answer may hold integers that a double would round. */
  readonly holdsInt64: boolean;
  /** Nothing is promised about the answer: what is not JSON is null. */
  readonly answerUndeclared: boolean;
}

export function compileRequest(operation: Operation, basePath: string): CompiledRequest {
  const { binding, input, answer } = operation.contract;
  if (binding?.protocol !== 'rest')
    throw new TypeError(`${operation.service.name}.${operation.name} is not a REST operation`);
  return {
    operation,
    method: binding.method as Dispatcher.HttpMethod,
    target: compileTarget(binding, basePath),
    headers: compileHeaders(binding, operation.service),
    body: compileBody(binding.body, input),
    holdsInt64: holdsInt64(answer),
    answerUndeclared: binding.answerUndeclared === true,
  };
}

/** `met` ends the walk in types that hold themselves. */
export function holdsInt64(type: ContractType, met: Set<ContractType> = new Set()): boolean {
  if (met.has(type)) return false;
  met.add(type);
  switch (type.kind) {
    case 'scalar':
      return type.scalar === 'int64';
    case 'list':
      return holdsInt64(type.item, met);
    case 'object':
      return [...type.fields.values()].some((field) => holdsInt64(field.type, met));
    case 'union':
      return [...type.members.values()].some((member) => holdsInt64(member, met));
    default:
      return false;
  }
}
