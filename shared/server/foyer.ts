import type { AddressInfo } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { AnswerCache, RedisLink } from '../cache/index.ts';
import type { Environment, TlsChange } from '../config/index.ts';
import { createEngine, type Engine } from '../engine/index.ts';
import { type ErrorCode, Findings } from '../errors/index.ts';
import {
  Addresses,
  Audit,
  AutomaticDocuments,
  createDocumentReader,
  Hooks,
  isAllowed,
  type LimitStore,
  Limits,
  LimitTally,
  limitsAnything,
  loadFieldLimits,
  openLimitStore,
  RegistrationAllowance,
  type RevocationList,
  UnregisteredNames,
} from '../policy/index.ts';
import { LoopStall } from '../resilience/index.ts';
import { deadlineRule, executableSchema } from '../schema/index.ts';
import {
  createLog,
  type Family,
  type Histogram,
  type InternalPages,
  Metrics,
  startInternalServer,
} from '../telemetry/index.ts';
import { createPipeline, type Pipeline } from '../upstreams/index.ts';
import { Accounts } from './accounts.ts';
import { startApollo } from './apollo.ts';
import { type CredentialSources, createBffIdentity, createCredentialSources } from './bff-identity.ts';
import { CostMeter, costHistograms } from './cost-meter.ts';
import type { GraphqlRoute } from './graphql-route.ts';
import { Lifecycle, leave } from './lifecycle.ts';
import { OperationRunner } from './operation-runner.ts';
import { Overload } from './overload.ts';
import { type FoyerOptions, type ProvenBff, proveAll } from './prove-all.ts';
import { connectRedis, createAnswerCache } from './redis.ts';
import { createRevocations } from './revocations.ts';
import { createServer } from './server.ts';
import { feelLoop, watch } from './server-metrics.ts';
import { statusOf } from './status.ts';
import { createTlsListener } from './tls-listener.ts';
import { TrustedProxies } from './trusted-proxies.ts';
import { warmUp } from './warm-up.ts';

/** A running server. */
export interface Foyer {
  readonly url: string;
  /** Where `/metrics` and `/status` are. */
  readonly internalUrl: string;
  readonly bffs: readonly ProvenBff[];
  readonly logger: Logger;
  /** What is kept of services' answers; whoever learns of a revocation tells it. */
  readonly cache: AnswerCache;
  /** What limits decided so far. */
  readonly limits: LimitTally;
  /** Tokens and viewers that were revoked; `revoke` tells every instance. */
  readonly revocations: RevocationList;
  /** Goes on serving for `drainMs` (0 when left out), lets what is under way end, and closes every connection. */
  stop(options?: { readonly drainMs?: number }): Promise<void>;
}

/** From the signal to the last connection; whoever sent it kills after 30 s. */
const graceMs = 25_000;
/** For the last words of the log. */
const lastWordsMs = 500;

/** Proves, builds and listens; the promise settles when the server is ready. */
export async function startFoyer(options: FoyerOptions): Promise<Foyer> {
  const { environment } = options;
  const log = createLog({ level: environment.logLevel });
  const { logger } = log;
  const metrics = new Metrics();
  const accounts = new Accounts({ metrics, logger, linesPerSecond: environment.accessLogLines });
  const tls = environment.tls && createTlsListener(environment.tls, (change) => logTlsChange(logger, change));
  const proven = await proveAll({
    ...options,
    onTlsChange: (service, change) => logTlsChange(logger, change, service),
  });
  refuseUnreadCertificates(proven.bffs, environment);
  const redis = await connectRedis(environment, logger);
  const cache = await createAnswerCache(redis);
  const revocations = createRevocations(environment, redis, cache);
  const revocationsRead = revocations.start();
  const sources = createCredentialSources({ environment, redis, revocations, logger });
  const overload = new Overload({ loopDelayMs: environment.shedLoopDelayMs, onHeapTight: () => cache.shrink() });
  const lifecycle = new Lifecycle(() => overload.isHopeless);
  const pipeline = createPipeline(proven.transports, {
    stall: new LoopStall({ onBeat: feelLoop(metrics, overload) }),
    cache,
    coalesce: options.coalesce,
    freeze: environment.development,
    callHooks: proven.bffs.some(({ folder }) => folder.config.hooks?.onCall !== undefined),
  });
  const tally = new LimitTally(logger);
  const limitStore = openLimitStore({ link: redis, instances: environment.instances });
  const audit = new Audit({ log: (line, message) => logger.info(line, message) });
  const costs = costHistograms(metrics);
  const serveOptions = { pipeline, redis, environment, logger, accounts, audit, costs, limitStore, tally, sources };
  const served = await Promise.all(proven.bffs.map((bff) => serve(bff, serveOptions)));
  const routes = served.map(({ route }) => route);
  const proxies = new TrustedProxies(environment.trustedProxies);
  const app = createServer({ routes, logger, lifecycle, overload, proxies, accounts, tls });
  watch({ metrics, pipeline, overload, cache, log, limits: tally, redis });
  const serveInternal =
    options.serveInternal ??
    ((pages: InternalPages) => startInternalServer(environment, pages, (message) => logger.warn(message)));
  const internal = await serveInternal({
    metrics: () => metrics.text(),
    status: () => statusOf({ bffs: proven.bffs, pipeline, cache, overload, lifecycle, redis }),
  });
  await app.listen({ host: environment.host, port: environment.port }).catch((error: unknown) => {
    internal.close();
    throw error;
  });
  await warmUp({
    origin: urlOf(app),
    bffs: served,
    transports: proven.transports.values(),
    certificate: tls?.certificate,
  });
  accounts.open();
  await revocationsRead;
  lifecycle.enter('serving');
  return {
    url: urlOf(app),
    internalUrl: internal.url,
    bffs: proven.bffs,
    logger,
    cache,
    limits: tally,
    revocations,
    async stop({ drainMs = 0 } = {}) {
      await leave({ lifecycle, server: app.server, close: () => app.close(), drainMs, graceMs, logger });
      internal.close();
      pipeline.close();
      for (const { engine } of served) engine.close();
      for (const { addresses } of routes) addresses?.close();
      revocations.close();
      await cache.close();
      redis?.close();
      await Promise.all(routes.map(({ apollo, identity }) => Promise.all([apollo.stop(), identity.close()])));
      await Promise.all([...proven.transports.values()].map((transport) => transport.close()));
      await log.flush(lastWordsMs);
    },
  };
}

interface Served {
  readonly bff: ProvenBff;
  readonly engine: Engine;
  readonly route: GraphqlRoute;
}

interface ServeOptions {
  readonly pipeline: Pipeline;
  readonly redis: RedisLink | undefined;
  readonly environment: Environment;
  readonly logger: Logger;
  readonly audit: Audit;
  readonly costs: Family<Histogram>;
  readonly accounts: Accounts;
  readonly limitStore: LimitStore;
  readonly tally: LimitTally;
  readonly sources: CredentialSources;
}

async function serve(
  bff: ProvenBff,
  {
    pipeline,
    redis,
    environment: { development },
    logger,
    accounts,
    audit,
    costs,
    limitStore,
    tally,
    sources,
  }: ServeOptions,
): Promise<Served> {
  const { config } = bff.folder;
  const counting = { bff: config.name, store: limitStore, tally };
  const limitsFields = hasLimitedFields(bff.schema);
  const schema = executableSchema(bff.schema, {
    pipeline,
    authorize: isAllowed,
    limitField: limitsFields ? await loadFieldLimits(counting) : undefined,
    onRefused: ({ field, rule, decision, scope: { traceId, viewer } }) =>
      audit.refused({ bff: config.name, field, traceId, viewer, required: rule, decision }),
  });
  const engine = createEngine({
    proven: bff.schema,
    schema,
    development,
    defaults: {
      queryDeadlineMs: config.deadlineMs,
      mutationDeadlineMs: config.mutationDeadlineMs,
      headers: config.headers,
      sizes: config.operations,
    },
    onError: (error, code, scope) =>
      logger[levelOf(code)](
        { bff: config.name, traceId: scope.traceId, path: error.path, code, err: error.originalError },
        'a field failed',
      ),
  });
  const rateLimits = limitsFields || limitsAnything(bff.limits) ? new Limits(bff.limits, counting) : undefined;
  const addresses = bff.addresses && new Addresses(bff.addresses, logger);
  const { documents } = bff;
  const hooks =
    config.hooks &&
    new Hooks(config.hooks, { bff: config.name, onFailure: (failed) => accounts.hookFailed(config.name, failed) });
  const { operations: limits } = config;
  const operationNames = new Set([...documents.registered].map(({ name }) => name));
  const runner = new OperationRunner({
    engine,
    limits,
    costs: new CostMeter(costs, config.name, operationNames),
    rateLimits,
    documents,
    unregistered: new UnregisteredNames({
      tell: (operations) => logger.warn({ bff: config.name, operations }, 'operations ran that are not registered'),
    }),
    hooksOperations: hooks?.has('onOperation') ?? false,
    development,
  });
  const reader = createDocumentReader({ schema, limits, rules: [deadlineRule], development });
  const apollo = await startApollo({
    schema,
    runner,
    documents,
    reader,
    limits,
    automatic: documents.mode === 'trusted' ? undefined : new AutomaticDocuments({ bff: config.name, redis }),
    allowance: new RegistrationAllowance(),
    development,
  });
  const direct = options.direct === false ? undefined : { reader, limits };
  const who = createBffIdentity(bff, sources);
  // Nobody waits for it: whoever is away now is asked again by the first token.
  void who.identity.warmUp();
  return {
    bff,
    engine,
    route: {
      config,
      ...who,
      audit,
      documents,
      apollo,
      runner,
      direct,
      operationNames,
      hooks,
      limits: rateLimits,
      addresses,
    },
  };
}

function hasLimitedFields({ sources }: ProvenBff['schema']): boolean {
  for (const ofType of sources.values()) for (const { rateLimit } of ofType.values()) if (rateLimit) return true;
  return false;
}

/** Rules that nothing could ever fit would leave partners anonymous. In development they rest. */
function refuseUnreadCertificates(bffs: readonly ProvenBff[], { development, tls }: Environment): void {
  if (development || tls?.clientCaFile !== undefined) return;
  const findings = new Findings();
  for (const { folder, identity } of bffs)
    if (identity.certificates.length > 0)
      findings.add({
        file: folder.configFile,
        line: 1,
        message: 'identity.certificates: no client can show a certificate',
        expected: 'a TLS listener that asks for them',
        found: 'TLS_CLIENT_CA_FILE is not set',
        repair: 'set TLS_CERT_FILE, TLS_KEY_FILE and TLS_CLIENT_CA_FILE, or remove identity.certificates',
      });
  findings.throwIfAny();
}

function logTlsChange(logger: Logger, { problem, files }: TlsChange, service?: string): void {
  if (problem === undefined) logger.info({ service, ...files }, 'new certificates are used from now on');
  else logger.error({ service, ...files, problem }, 'new certificates cannot be used: the last good ones stay');
}

/** A bug wakes somebody; a late service is what Foyer is for. */
function levelOf(code: ErrorCode): 'error' | 'debug' {
  return code === 'INTERNAL_SERVER_ERROR' ? 'error' : 'debug';
}

function urlOf(app: FastifyInstance): string {
  const { address, port, family } = app.server.address() as AddressInfo;
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  const scheme = app.server instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://${family === 'IPv6' && host.includes(':') ? `[${host}]` : host}:${port}`;
}
