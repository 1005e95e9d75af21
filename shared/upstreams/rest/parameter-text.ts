/** Values of parameters as text. What has no text, or none that can be carried, is refused before anything is sent. */
import { FoyerError } from '../../errors/index.ts';
import type { Attempt } from '../types.ts';

export type Input = Attempt['input'];

export function refuse(parameter: string, reason: string): FoyerError {
  return new FoyerError('BAD_USER_INPUT', { detail: `parameter ${parameter} ${reason}`, notSent: true });
}

export function textOf(value: unknown, parameter: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  throw refuse(parameter, 'is neither text, number nor boolean');
}

/** RFC 3986: everything but unreserved characters and `!'()*` becomes percent-encoded UTF-8. */
export function encode(text: string, parameter: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw refuse(parameter, 'holds half a surrogate pair');
  }
}
