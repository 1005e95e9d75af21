import { urlProblems } from './provider-url.ts';
import type { Problem } from './signature-key.ts';
import { unknownKeys } from './unknown-keys.ts';

/** Whoever says whether an opaque token is good (RFC 7662). */
export interface IntrospectionConfig {
  /** https:, unless it is on this machine or in development. */
  readonly url: string;
  /** How this server names itself there. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** What `aud` must hold; false where the endpoint says none and judges for its client. @default the BFF's name */
  readonly audience?: string | false;
  /** What `iss` must be. @default not asked for */
  readonly issuer?: string;
  /** From 50 to 10000. @default 1000 */
  readonly timeoutMs?: number;
  /** How long an answer is believed at most, and so how long a token that was withdrawn there may go on; 0 to 600. @default 60 */
  readonly rememberSeconds?: number;
}

export type ResolvedIntrospection = Required<Omit<IntrospectionConfig, 'issuer'>> & {
  readonly issuer: string | undefined;
};

interface Check {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isOptionalNumber = (least: number, most: number) => (value: unknown) =>
  value === undefined || (Number.isInteger(value) && (value as number) >= least && (value as number) <= most);

const checks: Readonly<Record<Exclude<keyof IntrospectionConfig, 'url'>, Check>> = {
  clientId: { expected: 'a text', holds: isText },
  clientSecret: { expected: 'a text', holds: isText },
  audience: {
    expected: 'a text, or false',
    holds: (value) => value === undefined || value === false || isText(value),
  },
  issuer: { expected: 'a text', holds: (value) => value === undefined || isText(value) },
  timeoutMs: { expected: 'milliseconds from 50 to 10000', holds: isOptionalNumber(50, 10_000) },
  rememberSeconds: { expected: 'seconds from 0 to 600', holds: isOptionalNumber(0, 600) },
};

const known = ['url', ...Object.keys(checks)];

export function introspectionProblems(config: IntrospectionConfig, development: boolean): Problem[] {
  if (typeof config !== 'object' || config === null) {
    const expected = 'an object with url, clientId and clientSecret';
    return [{ key: '', expected, found: typeof config, repair: `write ${expected}` }];
  }
  return [
    ...unknownKeys(config, known),
    ...urlProblems('url', config.url, development),
    ...Object.entries(checks).flatMap(([key, { expected, holds }]) => {
      const value = config[key as keyof IntrospectionConfig];
      if (holds(value)) return [];
      // A secret that is no text is still a secret.
      const found = value === undefined ? 'nothing' : typeof value;
      return [{ key, expected, found, repair: `write ${expected}` }];
    }),
  ];
}

export function resolveIntrospection(config: IntrospectionConfig, bff: string): ResolvedIntrospection {
  return {
    ...config,
    audience: config.audience ?? bff,
    issuer: config.issuer,
    timeoutMs: config.timeoutMs ?? 1_000,
    rememberSeconds: config.rememberSeconds ?? 60,
  };
}
