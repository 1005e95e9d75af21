import type { Environ } from '../config/index.ts';
import { type Findings, nearest } from '../errors/index.ts';
import {
  type AddressesConfig,
  type CorsConfig,
  checkOperationLimits,
  corsMistakes,
  createHeaderRules,
  type DocumentsConfig,
  type HeaderRules,
  type HeadersConfig,
  type HooksConfig,
  headerMistakes,
  headerNames,
  hooksMistakes,
  type IdentityConfig,
  type LimitsConfig,
  type OperationLimits,
  type ResolvedOperationLimits,
  type ResolvedSession,
  resolveSession,
  type SessionConfig,
  sessionProblems,
  withOperationDefaults,
} from '../policy/index.ts';
import { expandConfig, type MissingVariable, shownPath } from './expand-config.ts';

/** `bff.ts`: one readable list of what a BFF is. Texts may hold `${ENV}` and `${ENV:-default}`. */
export interface BffConfig {
  /** Lower-case; also the audience of its tokens. */
  readonly name: string;
  /** Where its clients ask, for example `/kiosk/graphql`. */
  readonly path: string;
  /** The services it may call. */
  readonly services: readonly string[];
  /** The whole answer's time for queries, in milliseconds. @default 1000 */
  readonly deadlineMs?: number;
  /** The whole answer's time for mutations, in milliseconds. @default 6000 */
  readonly mutationDeadlineMs?: number;
  /**
   * What `@deadline` of an operation may ask for at most, in milliseconds, up to 15000; what asks for more has this. Whoever may send
   * documents of their own may ask for it. @default twice the answer's time
   */
  readonly maxDeadlineMs?: number;
  /**
   * The client's headers that templates, resolvers and hooks may read: a list of names, or names with what each must look like, for
   * example `{ 'x-app-version': { required: true, pattern: '^\\d+\\.\\d+$' } }`. Or the same
   * as a JSON Schema: `{ type: 'object', properties: { … }, required: ['x-app-version'] }`. Requests that do not fit are refused. @default []
   */
  readonly headers?: HeadersConfig;
  /** Code of this BFF that runs when a request comes, before an operation, before a call, and when the answer is ready. @default none */
  readonly hooks?: HooksConfig;
  /** Whose tokens it accepts. @default none; in development, development tokens are always accepted */
  readonly identity?: IdentityConfig;
  /** Sessions for browsers, begun with a bearer token and carried on by cookie; `true` for the defaults. @default false */
  readonly session?: SessionConfig | boolean;
  /** Whose pages may ask from a browser, where they lie at another origin than the BFF. @default none */
  readonly cors?: CorsConfig;
  /** Which operations it answers, and which are registered. @default `{ mode: 'open' }`, with those of `operations/` */
  readonly documents?: DocumentsConfig;
  /** What anyone may ask for: rates, quotas, requests at once. @default none */
  readonly limits?: LimitsConfig;
  /** From where it may be asked at all. @default everywhere */
  readonly addresses?: AddressesConfig;
  /** Calls to services that one request may make, after the memo. @default 50 */
  readonly maxCalls?: number;
  /** How deep, wide and costly one operation may be, for example `{ maxDepth: 6 }`. @default see OperationLimits */
  readonly operations?: OperationLimits;
  /** An operation of the folder that `foyer start` offers newcomers to try, for example `operations/home.graphql`. */
  readonly sample?: string;
}

/** Full and read-only. */
export type ResolvedBffConfig = Required<Omit<BffConfig, OptionalKey | 'operations' | 'session' | 'headers'>> &
  Pick<BffConfig, OptionalKey> & {
    readonly operations: ResolvedOperationLimits;
    readonly session: ResolvedSession | undefined;
    /** Lower-case. */
    readonly headers: readonly string[];
    readonly headerRules: HeaderRules | undefined;
  };

/** What is not there when it was left out. */
type OptionalKey = 'sample' | 'cors' | 'limits' | 'addresses' | 'hooks' | 'maxDeadlineMs';

/** Types a BFF's configuration; a plain object does as well. */
export function defineBff(config: BffConfig): BffConfig {
  return config;
}

interface Check {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
  readonly required?: true;
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && [...value].every((item) => typeof item === 'string' && item !== '');
const isTime = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= 600_000;

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is in it is judged where identities are made. */
const isIdentity = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Array.isArray((value as IdentityConfig).issuers ?? []);

const checks: Readonly<Record<keyof BffConfig, Check>> = {
  name: {
    expected: 'a lower-case name such as "kiosk"',
    holds: (value) => typeof value === 'string' && /^[a-z][a-z0-9-]{0,62}$/.test(value),
    required: true,
  },
  path: {
    expected: 'a path such as "/kiosk/graphql" (not /livez or /readyz)',
    holds: (value) => typeof value === 'string' && /^(?:\/[\w-]+)+$/.test(value) && !/^\/(?:livez|readyz)$/.test(value),
    required: true,
  },
  services: { expected: 'a list of service names', holds: isTexts, required: true },
  deadlineMs: { expected: 'milliseconds from 1 to 600000', holds: isTime },
  mutationDeadlineMs: { expected: 'milliseconds from 1 to 600000', holds: isTime },
  // A process that ends serves on for 10 s, and waits 15 s more.
  maxDeadlineMs: {
    expected: 'milliseconds from 1 to 15000',
    holds: (value) => isTime(value) && (value as number) <= 15_000,
  },
  // Told one by one, in the words of `headerMistakes`.
  headers: { expected: 'header names', holds: () => true },
  // Its own keys are told one by one.
  hooks: { expected: 'an object of functions', holds: () => true },
  identity: {
    expected: 'an object such as { issuers: […], apiKeys: true }',
    holds: isIdentity,
  },
  // What is in it is told key by key.
  session: { expected: 'true, or an object', holds: () => true },
  // Checked by `corsMistakes`, in its own words.
  cors: { expected: 'an object', holds: () => true },
  documents: {
    expected: "an object such as { mode: 'trusted' }",
    holds: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
  limits: { expected: "an object such as { viewer: { max: 600, window: '1m' } }", holds: isObject },
  addresses: { expected: "an object such as { deny: ['192.0.2.0/24'] }", holds: isObject },
  maxCalls: { expected: 'a whole number from 1', holds: (value) => Number.isInteger(value) && (value as number) > 0 },
  // Its own keys are checked by `checkOperationLimits`, each with its own words.
  operations: { expected: 'an object', holds: () => true },
  sample: {
    expected: 'a file of the folder, such as "operations/home.graphql"',
    holds: (value) => typeof value === 'string' && !value.includes('..'),
  },
};

const headersExpected =
  'header names, names with rules, or a JSON Schema of them, without credentials and without those that only Foyer or a proxy may say';

export interface ReadBffOptions {
  readonly file: string;
  readonly env: Environ;
  /** Of `identity`, what needs variables that are not set is left out, since development tokens do. */
  readonly development: boolean;
}

/** Checks what `bff.ts` exports; undefined when it cannot be used. What is wrong goes to `findings`. */
export function readBffConfig(
  value: unknown,
  options: ReadBffOptions,
  findings: Findings,
): ResolvedBffConfig | undefined {
  const report = (message: string, expected: string, found: string, repair: string) =>
    findings.add({ file: options.file, line: 1, message, expected, found, repair });
  if (typeof value !== 'object' || value === null) {
    report(
      'the default export is not a BFF',
      'export default defineBff({ name, path, services })',
      typeof value,
      'export the configuration as default',
    );
    return undefined;
  }
  const known = Object.keys(checks) as (keyof BffConfig)[];
  for (const key of Object.keys(value)) {
    if (!(known as string[]).includes(key))
      report(
        `unknown key "${key}"`,
        `one of ${known.join(', ')}`,
        key,
        nearest(key, known) ? `write ${nearest(key, known)}` : 'remove it',
      );
  }
  const before = findings.list.length;
  const { value: expanded, missing } = expandConfig(value, options.env);
  const leftOut = settleMissing(missing, options.development, report);
  const config = expanded as BffConfig;
  for (const key of known) {
    const { expected, holds, required } = checks[key];
    const given = config[key];
    // Shown as written: what a variable holds may be secret.
    const written = () => JSON.stringify((value as BffConfig)[key]) ?? 'nothing';
    if (given === undefined ? required : !holds(given))
      report(`"${key}" cannot be used`, expected, written(), `write ${expected}`);
  }
  for (const mistake of config.headers === undefined ? [] : headerMistakes(config.headers))
    report('"headers" cannot be used', headersExpected, mistake, 'mend it, or remove it');
  for (const { expected, found } of config.cors === undefined ? [] : corsMistakes(config.cors))
    report('"cors" cannot be used', expected, found, `write ${expected}`);
  for (const { key, expected, repair } of hooksMistakes(config.hooks))
    report(`"${key === '' ? 'hooks' : `hooks.${key}`}" cannot be used`, expected, 'another value', repair);
  for (const finding of checkOperationLimits(config.operations, options.file)) findings.add(finding);
  for (const problem of config.session === undefined ? [] : sessionProblems(config.session, config))
    report(problem.message, problem.expected, problem.found, problem.repair);
  if (findings.list.length > before) return undefined;
  return withDefaults(config, withoutLeftOut(config.identity, leftOut));
}

function withDefaults(config: BffConfig, identity: IdentityConfig): ResolvedBffConfig {
  return {
    name: config.name,
    path: config.path,
    services: config.services,
    deadlineMs: config.deadlineMs ?? 1_000,
    mutationDeadlineMs: config.mutationDeadlineMs ?? 6_000,
    headers: headerNames(config.headers),
    headerRules: createHeaderRules(config.headers),
    identity,
    documents: config.documents ?? {},
    session: resolveSession(config.session, config),
    maxCalls: config.maxCalls ?? 50,
    operations: withOperationDefaults(config.operations),
    ...(config.cors === undefined ? {} : { cors: config.cors }),
    ...(config.hooks === undefined ? {} : { hooks: config.hooks }),
    ...(config.limits === undefined ? {} : { limits: config.limits }),
    ...(config.addresses === undefined ? {} : { addresses: config.addresses }),
    ...(config.maxDeadlineMs === undefined ? {} : { maxDeadlineMs: config.maxDeadlineMs }),
    ...(config.sample === undefined ? {} : { sample: config.sample }),
  };
}

type Report = (message: string, expected: string, found: string, repair: string) => void;

/** What needs a variable that is not set: told, or in development left out where it says whom to believe. */
function settleMissing(missing: readonly MissingVariable[], development: boolean, report: Report): LeftOut {
  const issuers = new Set<number>();
  const identityKeys = new Set<string>();
  for (const { path, name } of missing) {
    const [top, key = '', index] = path;
    if (development && top === 'identity' && key === 'issuers') issuers.add(Number(index));
    else if (development && top === 'identity') identityKeys.add(key);
    else {
      const repair = `set ${name}, or write a default: \${${name}:-…}`;
      report(`${shownPath(path)} needs ${name}`, 'a value in the environment', 'nothing', repair);
    }
  }
  return { issuers, identityKeys };
}

interface LeftOut {
  readonly issuers: ReadonlySet<number>;
  readonly identityKeys: ReadonlySet<string>;
}

function withoutLeftOut(identity: IdentityConfig = {}, { issuers, identityKeys }: LeftOut): IdentityConfig {
  const kept = Object.fromEntries(Object.entries(identity).filter(([key]) => !identityKeys.has(key)));
  return { ...kept, issuers: (identity.issuers ?? []).filter((_, index) => !issuers.has(index)) };
}
