// What `foyer keys` does. The key alone goes to standard output, so that a shell can take it; what people read goes beside it.
import { randomBytes } from 'node:crypto';
import pc from 'picocolors';
import { readEnvironment } from '../config/index.ts';
import { isFoyerError, nearest } from '../errors/index.ts';
import {
  type ApiKeyRecord,
  type ApiKeyStore,
  createApiKey,
  hashOfApiKey,
  isSafeText,
  keyRevokedWithinMs,
  openApiKeyStore,
  stateOf,
} from '../policy/index.ts';
import { connectRedis } from './connect-redis.ts';
import { CommandError } from './failures.ts';
import { bffNames } from './folders.ts';
import { toTable } from './table.ts';

export interface CreateKeyOptions {
  readonly name: string;
  readonly bff: readonly string[];
  readonly role?: readonly string[];
  readonly scope?: readonly string[];
  readonly sub?: string;
  readonly tenant?: string;
  readonly tier?: string;
  readonly quota?: string;
  readonly days: number;
}

const dayMs = 86_400_000;

export async function createKey(options: CreateKeyOptions): Promise<void> {
  refuseMistakes(options);
  const record = toRecord(options);
  const key = createApiKey();
  await withStore(async (store) => {
    await store.put(hashOfApiKey(key), record);
    const until = record.expiresAt.slice(0, 10);
    process.stderr.write(
      `${pc.bold(record.id)}  ${record.name}: for ${record.bffs.join(', ')}, until ${until}; its hash is kept in ${store.place}.\n` +
        `${pc.yellow('This is the only time that the key is shown.')} It is sent as the header x-api-key.\n`,
    );
    process.stdout.write(`${key}\n`);
  });
}

export async function listKeys({ json }: { readonly json?: true }): Promise<void> {
  await withStore(async (store) => {
    const records = [...(await store.list()).values()].sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    if (json) return void process.stdout.write(`${JSON.stringify(records.map(withState), null, 2)}\n`);
    if (records.length === 0) return void process.stderr.write(`There are no keys in ${store.place}.\n`);
    const rows = records.map((record) => [
      record.id,
      colour(stateOf(record)),
      record.name,
      record.bffs.join(', '),
      [...record.roles, ...record.scopes].join(', '),
      [record.tier, record.tenant, record.quota].filter((text) => text !== undefined).join(', '),
      record.expiresAt.slice(0, 10),
    ]);
    const head = ['id', 'state', 'name', 'BFFs', 'roles, scopes', 'tier, tenant, quota', 'until'].map(pc.dim);
    process.stdout.write(toTable([head, ...rows]));
  });
}

export async function revokeKey(id: string): Promise<void> {
  await withStore(async (store) => {
    const keys = await store.list();
    const found = [...keys].find(([, record]) => record.id === id);
    if (found === undefined) throw new CommandError(noSuchKey(id, [...keys.values()], store));
    const [hash, record] = found;
    const state = stateOf(record);
    if (state !== 'good') return void process.stderr.write(`${id}  ${record.name}: it is ${state} already.\n`);
    await store.put(hash, { ...record, revokedAt: new Date().toISOString() });
    const seconds = keyRevokedWithinMs / 1_000;
    process.stderr.write(`${id}  ${record.name}: revoked; every server refuses it within ${seconds} seconds.\n`);
  });
}

function noSuchKey(id: string, records: readonly ApiKeyRecord[], { place }: ApiKeyStore): string {
  const near = nearest(
    id,
    records.map((record) => record.id),
  );
  return `no key in ${place} has the id "${id}".${near ? ` Did you mean ${near}?` : ''} foyer keys list shows them all.`;
}

function withState(record: ApiKeyRecord): object {
  return { ...record, state: stateOf(record) };
}

function colour(state: string): string {
  return state === 'good' ? pc.green(state) : pc.red(state);
}

function toRecord({ name, bff, role, scope, sub, tenant, tier, quota, days }: CreateKeyOptions): ApiKeyRecord {
  const id = `key-${randomBytes(6).toString('hex')}`;
  const now = Date.now();
  return {
    id,
    name,
    bffs: bff,
    subject: sub ?? id,
    roles: role ?? [],
    scopes: scope ?? [],
    tenant,
    tier,
    quota,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + days * dayMs).toISOString(),
  };
}

function refuseMistakes(options: CreateKeyOptions): void {
  for (const [key, value] of Object.entries(options)) {
    for (const text of Array.isArray(value) ? value : [value]) {
      if (typeof text === 'number' || isSafeText(text)) continue;
      throw new CommandError(`--${key} ${JSON.stringify(text)} is not a text of 1 to 256 characters in one line.`);
    }
  }
  const all = bffNames();
  for (const name of options.bff) {
    const near = all.includes(name) ? undefined : nearest(name, all);
    if (near) throw new CommandError(`no BFF is called "${name}". Did you mean ${near}? There are ${all.join(', ')}.`);
  }
}

async function withStore(use: (store: ApiKeyStore) => Promise<void>): Promise<void> {
  const environment = readEnvironment();
  const file = environment.apiKeysFile;
  const redis = file === undefined ? await connectRedis(environment, 'API_KEYS_FILE') : undefined;
  try {
    await use(openApiKeyStore({ file, redis }));
  } catch (error) {
    if (!isFoyerError(error)) throw error;
    throw new CommandError(
      `the keys cannot be reached: ${error.detail ?? error.message}. Nothing was changed for sure.`,
    );
  } finally {
    redis?.close();
  }
}
