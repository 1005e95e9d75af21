// `session` in bff.ts: browsers sign in once, and scripts of the page never hold a token.
import { nearest } from '../../errors/index.ts';

/** Sessions of browsers. */
export interface SessionConfig {
  /** Where they begin (POST with a bearer token) and end (DELETE). @default beside the BFF's path: `/kiosk/session` for `/kiosk/graphql` */
  readonly path?: string;
  /** One that nobody uses ends after this long. @default 1800 */
  readonly idleSeconds?: number;
  /** One that is used ends after this long, or with its token if that is sooner. @default 43200 (12 hours) */
  readonly maxSeconds?: number;
  /** Whether a link from another site arrives signed in (`lax`) or not (`strict`). @default 'lax' */
  readonly sameSite?: 'lax' | 'strict';
}

/** Full and read-only. Built once a process and BFF. */
export interface ResolvedSession extends Required<SessionConfig> {
  /** The cookie's name: bound to this host by its prefix (RFC 6265bis, section 4.1.3.2), and no other BFF's. */
  readonly cookie: string;
}

/** One mistake in it; becomes a finding where the file is known. */
export interface SessionProblem {
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  readonly repair: string;
}

export interface SessionSource {
  readonly name: string;
  readonly path: string;
}

const longestSeconds = 30 * 86_400;
const isSeconds = (value: unknown) =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= longestSeconds;
const seconds = `whole seconds from 1 to ${longestSeconds}`;

const checks: Readonly<Record<keyof SessionConfig, { expected: string; holds: (value: unknown) => boolean }>> = {
  path: {
    expected: 'a path such as "/kiosk/session", not the BFF\'s own',
    holds: (value) => typeof value === 'string' && /^(?:\/[\w-]+)+$/.test(value) && !/^\/(?:livez|readyz)$/.test(value),
  },
  idleSeconds: { expected: seconds, holds: isSeconds },
  maxSeconds: { expected: seconds, holds: isSeconds },
  sameSite: { expected: '"lax" or "strict"', holds: (value) => value === 'lax' || value === 'strict' },
};
const known = Object.keys(checks) as (keyof SessionConfig)[];

/** Every mistake at once; none for what can be used. */
export function sessionProblems(value: unknown, { path }: SessionSource): SessionProblem[] {
  if (value === true || value === false) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const expected = `true, or an object with some of ${known.join(', ')}`;
    return [{ message: '"session" cannot be used', expected, found: show(value), repair: 'write session: true' }];
  }
  return Object.entries(value).flatMap(([key, given]) => {
    if (!Object.hasOwn(checks, key)) return [unknownKey(key)];
    const { expected, holds } = checks[key as keyof SessionConfig];
    if (given === undefined || (holds(given) && !(key === 'path' && given === path))) return [];
    return [{ message: `"session.${key}" cannot be used`, expected, found: show(given), repair: `write ${expected}` }];
  });
}

/** @param config one without problems; undefined and false are no sessions */
export function resolveSession(
  config: SessionConfig | boolean | undefined,
  { name, path }: SessionSource,
): ResolvedSession | undefined {
  if (config === undefined || config === false) return undefined;
  const given = config === true ? {} : config;
  return {
    path: given.path ?? `${path.slice(0, path.lastIndexOf('/'))}/session`,
    idleSeconds: given.idleSeconds ?? 1_800,
    maxSeconds: given.maxSeconds ?? 43_200,
    sameSite: given.sameSite ?? 'lax',
    cookie: `__Host-foyer-${name}`,
  };
}

function unknownKey(key: string): SessionProblem {
  const meant = nearest(key, known);
  const repair = meant === undefined ? 'remove it' : `write ${meant}`;
  return { message: `unknown key "session.${key}"`, expected: `one of ${known.join(', ')}`, found: key, repair };
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
