// Which pages of other origins may read a BFF's answers in a browser (the Fetch standard's CORS protocol).

/** Whose pages may ask from a browser. Apps and servers are not bound by it, and need none of it. */
export interface CorsConfig {
  /** Scheme, host and port as browsers send them: `https://shop.example`. No patterns: what is like an origin is another one. */
  readonly origins: readonly string[];
  /** Whether a page may send its user's cookies along. @default false */
  readonly credentials?: boolean;
  /** For how long a browser may remember the answer to a preflight. @default 600 */
  readonly maxAgeSeconds?: number;
}

/** Built once a BFF. */
export interface Cors {
  /** For an answer to that origin; undefined for one that is not listed. */
  answerHeaders(origin: string | undefined): Readonly<Record<string, string>> | undefined;
  /** For the answer to its preflight; undefined for an origin that is not listed. */
  preflightHeaders(origin: string | undefined): Readonly<Record<string, string>> | undefined;
}

/** Headers that a page may send beside those of the BFF's own list. */
const requestHeaders = [
  'content-type',
  'authorization',
  'x-api-key',
  'x-foyer-preflight',
  'apollo-require-preflight',
  'x-request-timeout-ms',
  'idempotency-key',
  'x-client-name',
  'x-client-version',
];
const answerHeaders = 'x-trace-id, retry-after, ratelimit, ratelimit-policy, server-timing';

/** @param headers the client's headers that the BFF reads */
export function createCors(config: CorsConfig, headers: readonly string[]): Cors {
  const credentials: Record<string, string> = config.credentials ? { 'access-control-allow-credentials': 'true' } : {};
  const answers = new Map<string, Readonly<Record<string, string>>>();
  const preflights = new Map<string, Readonly<Record<string, string>>>();
  for (const origin of config.origins) {
    const allow = { 'access-control-allow-origin': origin, ...credentials };
    answers.set(origin, { ...allow, 'access-control-expose-headers': answerHeaders });
    preflights.set(origin, {
      ...allow,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': [...new Set([...requestHeaders, ...headers])].join(', '),
      'access-control-max-age': String(config.maxAgeSeconds ?? 600),
    });
  }
  return {
    answerHeaders: (origin) => (origin === undefined ? undefined : answers.get(origin)),
    preflightHeaders: (origin) => (origin === undefined ? undefined : preflights.get(origin)),
  };
}

/** Why a configuration cannot be used, as what is expected and what was found; empty when it can. */
export function corsMistakes(value: unknown): readonly { readonly expected: string; readonly found: string }[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ expected: '{ origins: ["https://shop.example"] }', found: JSON.stringify(value) ?? typeof value }];
  const { origins, credentials, maxAgeSeconds, ...others } = value as Record<string, unknown>;
  const mistakes = Object.keys(others).map((key) => ({
    expected: 'the keys origins, credentials and maxAgeSeconds',
    found: key,
  }));
  const listed = Array.isArray(origins) && origins.length > 0 ? origins : [origins];
  for (const origin of listed)
    if (!isOrigin(origin)) mistakes.push({ expected: originExpected, found: JSON.stringify(origin) ?? 'nothing' });
  if (credentials !== undefined && typeof credentials !== 'boolean')
    mistakes.push({ expected: '"credentials": true or false', found: JSON.stringify(credentials) });
  if (maxAgeSeconds !== undefined && !(Number.isInteger(maxAgeSeconds) && (maxAgeSeconds as number) >= 0))
    mistakes.push({ expected: '"maxAgeSeconds": a whole number from 0', found: JSON.stringify(maxAgeSeconds) });
  return mistakes;
}

const originExpected = 'origins as browsers send them, such as "https://shop.example": no path, no "*", no "null"';

function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || !/^https?:\/\//.test(value) || !URL.canParse(value)) return false;
  return new URL(value).origin === value && !value.includes('*');
}
