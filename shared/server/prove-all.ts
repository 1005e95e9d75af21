import { resolve } from 'node:path';
import { type BffFolder, loadBff, shown } from '../bff/index.ts';
import type { Invalidations } from '../cache/index.ts';
import { type Environment, readRegistry, type SharingLevel } from '../config/index.ts';
import { loadContract } from '../contracts/index.ts';
import { ConfigurationError, Findings, nearest } from '../errors/index.ts';
import {
  type ProvenDocuments,
  proveCosts,
  proveDocuments,
  type ResolvedAddresses,
  type ResolvedIdentity,
  type ResolvedLimits,
  resolveAddresses,
  resolveIdentity,
  resolveLimits,
} from '../policy/index.ts';
import { type ProvenSchema, proveSchema } from '../schema/index.ts';
import type { InternalPages, InternalServer } from '../telemetry/index.ts';
import {
  createOperations,
  createTransports,
  type OnTlsChange,
  type Operation,
  type Transport,
} from '../upstreams/index.ts';
import { reportUnreadVariantHeaders } from './variant-headers.ts';

export interface FoyerOptions {
  /** BFF folders. */
  readonly directories: readonly string[];
  /** The registry file. */
  readonly servicesFile: string;
  readonly environment: Environment;
  /** What requests share with each other, to measure what it saves. @default what the environment says */
  readonly sharing?: SharingLevel;
  /** False: every request goes through Apollo Server, to compare with. @default true */
  readonly direct?: boolean;
  /** False: graphql-js runs every operation, to compare with. @default true; in development false */
  readonly compile?: boolean;
  /** Serves what operators ask for. @default an HTTP server of its own, at INTERNAL_PORT */
  readonly serveInternal?: (pages: InternalPages) => Promise<InternalServer>;
  /** By which processes of one port tell each other what mutations made wrong, where no Redis does. @default nobody is told */
  readonly invalidations?: Invalidations;
  /** Told right before the first connection can come; the server is ready some time later. */
  readonly onListen?: () => void;
}

export interface ProveOptions extends FoyerOptions {
  /** Told when certificate files of a service have changed. */
  readonly onTlsChange?: OnTlsChange;
  /** Takes fields whose resolvers are yet to be written. What is proven so cannot be served. @default false */
  readonly allowUnresolved?: boolean;
}

/** BFFs that are proven against the registry's contracts, and not yet served. */
export interface Proven {
  readonly bffs: readonly ProvenBff[];
  readonly transports: ReadonlyMap<string, Transport>;
  readonly operations: ReadonlyMap<string, ReadonlyMap<string, Operation>>;
}

export interface ProvenBff {
  readonly folder: BffFolder;
  readonly schema: ProvenSchema;
  readonly documents: ProvenDocuments;
  readonly identity: ResolvedIdentity;
  readonly limits: ResolvedLimits;
  readonly addresses: ResolvedAddresses | undefined;
}

/**
 * Reads the registry, the contracts and the BFF folders and holds them against each other.
 * @throws {ConfigurationError} with every mistake at once
 */
export async function proveAll(options: ProveOptions): Promise<Proven> {
  const { directories, servicesFile, environment } = options;
  const findings = new Findings();
  const registry = readRegistry(shown(resolve(servicesFile)), environment.variables, findings);
  const contracts = new Map(
    [...registry.services.values()].map((service) => [service.name, loadContract(service, findings, registry.file)]),
  );
  const operations = createOperations(registry, contracts, findings);
  const folders: BffFolder[] = [];
  const bffs: ProvenBff[] = [];
  for (const directory of directories) {
    const folder = await loadBff(
      { directory: resolve(directory), env: environment.variables, development: environment.development },
      findings,
    );
    if (folder) folders.push(folder);
    if (folder) reportUnreadVariantHeaders(folder, registry, findings);
    const bff = folder && proveBff(folder, operations, options, findings);
    if (bff) bffs.push(bff);
  }
  reportClashes(folders, findings);
  findings.throwIfAny();
  return { bffs, operations, transports: createTransports(registry, contracts, options.onTlsChange) };
}

function proveBff(
  folder: BffFolder,
  operations: Proven['operations'],
  { environment: { development }, allowUnresolved }: ProveOptions,
  findings: Findings,
): ProvenBff | undefined {
  const { config, schema: text, resolvers, resolversFile } = folder;
  reportUnknownServices(folder, operations, findings);
  const schema = proveSchema(
    {
      text,
      resolvers,
      resolversFile,
      operations,
      services: config.services,
      headers: config.headers,
      allowUnresolved: allowUnresolved || folder.resolversBroken,
    },
    findings,
  );
  const { configFile, directory } = folder;
  const limits = resolveLimits(config.limits, {
    file: configFile,
    findings,
    development,
    rootFields: schema && rootFieldsOf(schema),
  });
  const addresses = resolveAddresses(config.addresses, { directory, configFile }, findings);
  try {
    const identity = resolveIdentity(config.identity, {
      bff: config.name,
      development,
      file: folder.configFile,
    });
    return (
      schema && {
        folder,
        schema,
        identity,
        limits,
        addresses,
        documents: proveDocumentsOf(folder, schema, allowUnresolved ? new Findings() : findings),
      }
    );
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const finding of error.findings) findings.add(finding);
    return undefined;
  }
}

/** `Query.home`, `Mutation.placeOrder`. */
function rootFieldsOf({ schema }: ProvenSchema): readonly string[] {
  return (['Query', 'Mutation'] as const).flatMap((root) => {
    const type = root === 'Query' ? schema.getQueryType() : schema.getMutationType();
    return Object.keys(type?.getFields() ?? {}).map((field) => `${root}.${field}`);
  });
}

/** A schema that has mistakes of its own is not what operations are to be held against. */
function proveDocumentsOf(
  { config, configFile, directory }: BffFolder,
  schema: ProvenSchema,
  findings: Findings,
): ProvenDocuments {
  const found = findings.list.length > 0 ? new Findings() : findings;
  const file = configFile;
  const documents = proveDocuments({ config: config.documents, directory, file, schema: schema.schema, shown }, found);
  proveCosts(documents.registered, { schema, limits: config.operations, file }, found);
  return documents;
}

/** Without a registry that could be read, nothing is known. */
function reportUnknownServices(
  { config, configFile }: BffFolder,
  operations: Proven['operations'],
  findings: Findings,
): void {
  if (operations.size === 0) return;
  for (const service of config.services) {
    if (operations.has(service)) continue;
    const near = nearest(service, operations.keys());
    findings.add({
      file: configFile,
      line: 1,
      message: `services: the registry has no service "${service}"`,
      expected: `some of ${[...operations.keys()].join(', ')}`,
      found: `'${service}'`,
      repair: near ? `write '${near}'` : `remove it, or add "${service}" to the registry`,
    });
  }
}

function reportClashes(folders: readonly BffFolder[], findings: Findings): void {
  const names = folders.map((folder) => ({ folder, key: 'name', value: folder.config.name }));
  const paths = folders.flatMap((folder) => [
    { folder, key: 'path', value: folder.config.path },
    ...(folder.config.session ? [{ folder, key: 'session.path', value: folder.config.session.path }] : []),
  ]);
  for (const claims of [names, paths]) {
    const seen = new Map<string, string>();
    for (const { folder, key, value } of claims) {
      const other = seen.get(value);
      if (other !== undefined) {
        findings.add({
          file: folder.configFile,
          line: 1,
          message: `the ${key} is taken`,
          expected: `a ${key} that no other BFF has`,
          found: `"${value}", as in ${other}`,
          repair: `choose another ${key}`,
        });
      }
      seen.set(value, folder.configFile);
    }
  }
}
