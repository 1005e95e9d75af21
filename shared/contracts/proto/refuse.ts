import { FoyerError } from '../../errors/index.ts';

/** An input that the contract's wire form cannot hold. Nothing was sent: protobuf would have wrapped or zeroed it in silence. */
export function refuse(fullName: string, expected: string, value: unknown): never {
  throw new FoyerError('BAD_USER_INPUT', {
    detail: `${fullName}: expected ${expected}, found ${describeValue(value)}`,
    notSent: true,
  });
}

/** Enough to find it, never the whole of what a client sent. */
function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
