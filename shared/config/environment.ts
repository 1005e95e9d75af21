/** The process environment, read once. Nothing else in `shared/` looks at `process.env`. */
import { Findings } from '../errors/index.ts';
import { isAddressBlock } from './address-blocks.ts';
import type { Environ } from './expand-variables.ts';

export interface Environment {
  /** `NODE_ENV` is `development`; unset means production, so that whoever forgets it is safe. */
  readonly development: boolean;
  /** `HOST`. @default '0.0.0.0', in development '127.0.0.1' */
  readonly host: string;
  /** `PORT`; 0 takes any free one. @default 4000 */
  readonly port: number;
  /** `INTERNAL_HOST`: metrics and status. @default '127.0.0.1' */
  readonly internalHost: string;
  /** `INTERNAL_PORT`; 0 takes any free one. @default 4090; with `PORT=0`, and in development where 4090 is in use, any free one */
  readonly internalPort: number | undefined;
  /** `REDIS_URL`, redis: or rediss:. Undefined: everything is kept in this process. */
  readonly redisUrl: string | undefined;
  /** `REDIS_CLUSTER`: the URL is one node of a cluster. @default false */
  readonly redisCluster: boolean;
  /** `REVOCATIONS_FILE`: where `foyer revoke` writes for one machine. @default Redis; without it, each process knows its own alone */
  readonly revocationsFile: string | undefined;
  /** `API_KEYS_FILE`: where API keys are kept. @default Redis; without it, `api-keys.json` where the server was started */
  readonly apiKeysFile: string | undefined;
  /** `LOG_LEVEL`. @default 'info' */
  readonly logLevel: LogLevel;
  /** `ACCESS_LOG_LINES`: how many requests are logged a second, and as many failed ones; 0 logs none. @default 100 */
  readonly accessLogLines: number;
  /** `DRAIN_MS`: how long the server goes on serving after it has said that it leaves. @default 10000, in development 0 */
  readonly drainMs: number;
  /** `SHED_LOOP_DELAY_MS`: the event loop's delay that means overload; 0 never sheds. @default 200 */
  readonly shedLoopDelayMs: number;
  /**
   * `TRUSTED_PROXIES`: the networks of the proxies in front of this process, as in `10.0.0.0/8, fd00::/8`. Only they may say who the
   * client is (`X-Forwarded-For`) and which trace a request belongs to. @default none
   */
  readonly trustedProxies: readonly string[];
  /** `INSTANCES`: processes that serve the same clients; each gives out its part of a limit where they cannot count together. @default 1 */
  readonly instances: number;
  /**
   * `TLS_CERT_FILE`, `TLS_KEY_FILE`: serve TLS 1.2 and later with these, in PEM, in place of plain HTTP. `TLS_CLIENT_CA_FILE`: clients may
   * show a certificate that one of these authorities has signed. Files that change are taken by new connections. @default plain HTTP
   */
  readonly tls: TlsListenerFiles | undefined;
  /** `SHARING`: what requests share with each other; the memo of one request is always there. @default 'operations' */
  readonly sharing: SharingLevel;
  /** All variables, for `${NAME}` in the registry. */
  readonly variables: Environ;
}

export interface TlsListenerFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCaFile: string | undefined;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * @param findings where mistakes go
 * @throws {ConfigurationError} on mistakes when `findings` is not given
 */
export function readEnvironment(env: Environ = process.env, findings?: Findings): Environment {
  const own = findings ?? new Findings();
  const development = env.NODE_ENV === 'development';
  const environment: Environment = {
    development,
    host: setting(env, 'HOST') ?? (development ? '127.0.0.1' : '0.0.0.0'),
    port: readPort(env, 'PORT', 4000, own),
    internalHost: setting(env, 'INTERNAL_HOST') ?? '127.0.0.1',
    internalPort: setting(env, 'INTERNAL_PORT') === undefined ? undefined : readPort(env, 'INTERNAL_PORT', 4090, own),
    redisUrl: readRedisUrl(env, own),
    redisCluster: readFlag(env, 'REDIS_CLUSTER', own),
    revocationsFile: setting(env, 'REVOCATIONS_FILE'),
    apiKeysFile: setting(env, 'API_KEYS_FILE'),
    logLevel: readLogLevel(env, own),
    accessLogLines: readWhole(env, { name: 'ACCESS_LOG_LINES', fallback: 100, what: 'lines' }, own),
    drainMs: readMilliseconds(env, 'DRAIN_MS', development ? 0 : 10_000, own),
    shedLoopDelayMs: readMilliseconds(env, 'SHED_LOOP_DELAY_MS', 200, own),
    trustedProxies: readNetworks(env, 'TRUSTED_PROXIES', own),
    instances: readInstances(env, own),
    tls: readTls(env, own),
    sharing: readSharing(env, own),
    variables: env,
  };
  if (findings === undefined) own.throwIfAny();
  return environment;
}

/** Set to nothing is unset: deployment templates leave empty variables behind. */
function setting(env: Environ, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function readPort(env: Environ, name: string, fallback: number, findings: Findings): number {
  const value = setting(env, name);
  if (value === undefined) return fallback;
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  report(findings, name, 'a port from 0 to 65535', JSON.stringify(value));
  return fallback;
}

function readFlag(env: Environ, name: string, findings: Findings): boolean {
  const value = setting(env, name) ?? 'false';
  if (value !== 'true' && value !== 'false') report(findings, name, 'true or false', JSON.stringify(value));
  return value === 'true';
}

function readMilliseconds(env: Environ, name: string, fallback: number, findings: Findings): number {
  return readWhole(env, { name, fallback, what: 'milliseconds' }, findings);
}

interface WholeNumber {
  readonly name: string;
  readonly fallback: number;
  /** What it counts, for messages. */
  readonly what: string;
}

function readWhole(env: Environ, { name, fallback, what }: WholeNumber, findings: Findings): number {
  const value = setting(env, name);
  if (value === undefined) return fallback;
  if (/^\d{1,5}$/.test(value)) return Number(value);
  report(findings, name, `${what} from 0 to 99999`, JSON.stringify(value));
  return fallback;
}

function readInstances(env: Environ, findings: Findings): number {
  const value = setting(env, 'INSTANCES') ?? '1';
  if (/^[1-9]\d{0,3}$/.test(value)) return Number(value);
  report(findings, 'INSTANCES', 'a whole number from 1 to 9999', JSON.stringify(value));
  return 1;
}

function readNetworks(env: Environ, name: string, findings: Findings): readonly string[] {
  const networks = (setting(env, name) ?? '').split(/[\s,]+/).filter((network) => network !== '');
  // Everybody is no proxy: with /0 each client would say itself who it is.
  const wrong = networks.filter((network) => !isAddressBlock(network) || network.endsWith('/0'));
  if (wrong.length === 0) return networks;
  report(findings, name, 'addresses or networks such as 10.0.0.0/8, fd00::/8', JSON.stringify(wrong.join(', ')));
  return [];
}

function readTls(env: Environ, findings: Findings): TlsListenerFiles | undefined {
  const [certFile, keyFile, clientCaFile] = ['TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_CLIENT_CA_FILE'].map((name) =>
    setting(env, name),
  );
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile, clientCaFile };
  if (keyFile !== undefined || clientCaFile !== undefined)
    report(findings, 'TLS_CERT_FILE', 'the certificate to serve, with its key', 'nothing');
  if (certFile !== undefined || clientCaFile !== undefined)
    report(findings, 'TLS_KEY_FILE', 'the key of the certificate to serve', 'nothing');
  return undefined;
}

function readRedisUrl(env: Environ, findings: Findings): string | undefined {
  const value = setting(env, 'REDIS_URL');
  if (value === undefined) return undefined;
  if (/^rediss?:\/\/./.test(value) && URL.canParse(value)) return value;
  // Not shown: it may hold a password.
  report(findings, 'REDIS_URL', 'a URL like redis://cache:6379', 'another text');
  return undefined;
}

const sharingLevels = ['nothing', 'calls', 'operations'] as const;
/** Nothing; calls to services and kept answers; whole operations that are under way as well. */
export type SharingLevel = (typeof sharingLevels)[number];

function readSharing(env: Environ, findings: Findings): SharingLevel {
  const value = setting(env, 'SHARING') ?? 'operations';
  const level = sharingLevels.find((candidate) => candidate === value);
  if (level === undefined) report(findings, 'SHARING', `one of ${sharingLevels.join(', ')}`, JSON.stringify(value));
  return level ?? 'operations';
}

function readLogLevel(env: Environ, findings: Findings): LogLevel {
  const value = setting(env, 'LOG_LEVEL');
  if (value === undefined) return 'info';
  const level = logLevels.find((candidate) => candidate === value);
  if (level === undefined) report(findings, 'LOG_LEVEL', `one of ${logLevels.join(', ')}`, JSON.stringify(value));
  return level ?? 'info';
}

function report(findings: Findings, name: string, expected: string, found: string): void {
  findings.add({
    file: 'environment',
    line: 1,
    message: `${name}: this value cannot be used`,
    expected,
    found,
    repair: `set ${name} to ${expected}, or unset it`,
  });
}

/** The words that Node itself was started with, those that rule last. */
export function nodeOptions(): string {
  return [process.env.NODE_OPTIONS ?? '', ...process.execArgv].join(' ');
}
