import type { KeptAnswer, SharedWrite } from './shared-store.ts';

/** Changes with the form below: instances of two releases share one Redis while one replaces the other. */
const formVersion = 1;

interface Payload {
  readonly form: number;
  /** The whole key: the name in Redis is a hash of it. */
  readonly key: string;
  readonly lifetimeMs: number;
  readonly versions: readonly string[];
  readonly answer: unknown;
}

/** @param versions one a tag of the key */
export function encodePayload({ key, text, lifetimeMs }: SharedWrite, versions: readonly string[]): string {
  const head = JSON.stringify({ form: formVersion, key: key.text, lifetimeMs, versions });
  return `${head.slice(0, -1)},"answer":${text}}`;
}

export type Decoded = { readonly kept: KeptAnswer } | 'bad' | 'invalidated';

/**
 * @param leftMs how long Redis will still keep it: its age follows from Redis' own clock, and not from ours
 * @param versions of the key's tags, as they are now
 */
export function decodePayload(
  text: string,
  key: string,
  leftMs: number,
  versions: readonly (string | null)[],
): Decoded {
  const payload = parse(text);
  if (!payload || payload.key !== key || leftMs < 0 || leftMs > payload.lifetimeMs) return 'bad';
  const isValid =
    payload.versions.length === versions.length && payload.versions.every((one, at) => one === versions[at]);
  if (!isValid) return 'invalidated';
  const { answer: value, lifetimeMs } = payload;
  return { kept: { value, ageMs: lifetimeMs - leftMs, lifetimeMs } };
}

function parse(text: string): Payload | undefined {
  try {
    const value = JSON.parse(text) as Partial<Payload> | null;
    const fits =
      typeof value === 'object' &&
      value?.form === formVersion &&
      typeof value.key === 'string' &&
      Number.isFinite(value.lifetimeMs) &&
      Array.isArray(value.versions) &&
      'answer' in value;
    return fits ? (value as Payload) : undefined;
  } catch {
    return undefined;
  }
}
