import type { Logger } from 'pino';
import { createEngine, type Engine } from '../engine/index.ts';
import type { ErrorCode } from '../errors/index.ts';
import {
  Addresses,
  AutomaticDocuments,
  createDocumentReader,
  type DocumentReader,
  Hooks,
  isAllowed,
  Limits,
  limitsAnything,
  loadFieldLimits,
  RegistrationAllowance,
  UnregisteredNames,
} from '../policy/index.ts';
import { deadlineRule, executableSchema } from '../schema/index.ts';
import type { Accounts } from './accounts.ts';
import { startApollo } from './apollo.ts';
import { createBffIdentity } from './bff-identity.ts';
import type { Core } from './core.ts';
import { CostMeter } from './cost-meter.ts';
import type { GraphqlRoute } from './graphql-route.ts';
import { OperationRunner } from './operation-runner.ts';
import type { ProvenBff } from './prove-all.ts';
import { SharedRuns } from './shared-runs.ts';

/** A BFF that can be asked. */
export interface Served {
  readonly bff: ProvenBff;
  readonly engine: Engine;
  readonly route: GraphqlRoute;
  close(): Promise<void>;
}

export interface ServeBffOptions {
  /** False: every request goes through Apollo Server. */
  readonly direct: boolean;
  /** False: graphql-js runs every operation. */
  readonly compile: boolean;
}

/** Builds what answers a proven BFF's requests. */
export async function serveBff(bff: ProvenBff, core: Core, { direct, compile }: ServeBffOptions): Promise<Served> {
  const { logger, sources, audit } = core;
  const { config } = bff.folder;
  const { operations: limits } = config;
  const reader = createDocumentReader({
    schema: bff.schema.schema,
    limits,
    rules: [deadlineRule],
    development: core.environment.development,
    maxKeptBytes: core.memory.documentBytes,
  });
  const engine = await createBffEngine(bff, core, { compile, reader });
  const answering = createAnswering(bff, core, engine);
  const apollo = await startBffApollo(bff, core, { engine, reader, runner: answering.runner });
  const addresses = bff.addresses && new Addresses(bff.addresses, logger);
  const who = createBffIdentity(bff, sources);
  // Nobody waits for it: whoever is away now is asked again by the first token.
  void who.identity.warmUp();
  return {
    bff,
    engine,
    route: {
      config,
      ...who,
      ...answering,
      audit,
      documents: bff.documents,
      apollo,
      direct: direct ? { reader, limits } : undefined,
      addresses,
      explorer: core.environment.development,
    },
    async close() {
      engine.close();
      addresses?.close();
      await Promise.all([apollo.stop(), who.identity.close()]);
    },
  };
}

interface EngineParts {
  readonly compile: boolean;
  readonly reader: DocumentReader;
}

async function createBffEngine(bff: ProvenBff, core: Core, { compile, reader }: EngineParts) {
  const { pipeline, environment, logger, audit, limitStore, tally, memory } = core;
  const { config } = bff.folder;
  const schema = executableSchema(bff.schema, {
    pipeline,
    authorize: isAllowed,
    limitField: limitsFields(bff) ? await loadFieldLimits({ bff: config.name, store: limitStore, tally }) : undefined,
    onRefused: ({ field, rule, decision, scope: { traceId, viewer } }) =>
      audit.refused({ bff: config.name, field, traceId, viewer, required: rule, decision }),
  });
  return createEngine({
    proven: bff.schema,
    schema,
    development: environment.development,
    compile,
    maxCompiled: memory.compiled,
    callHooks: config.hooks?.onCall !== undefined,
    onPrepared: (document, bytes) => reader.grew(document, bytes),
    defaults: {
      queryDeadlineMs: config.deadlineMs,
      mutationDeadlineMs: config.mutationDeadlineMs,
      maxDeadlineMs: config.maxDeadlineMs,
      headers: config.headers,
      sizes: config.operations,
    },
    onError: createTeller(config.name, logger),
  });
}

/** A bug wakes somebody; a late service is what Foyer is for. */
function createTeller(bff: string, logger: Logger): Parameters<typeof createEngine>[0]['onError'] {
  const levelOf = (code: ErrorCode) => (code === 'INTERNAL_SERVER_ERROR' ? 'error' : 'debug');
  return (error, code, { traceId }) =>
    logger[levelOf(code)]({ bff, traceId, path: error.path, code, err: error.originalError }, 'a field failed');
}

function limitsFields({ schema: { sources } }: ProvenBff): boolean {
  for (const ofType of sources.values()) for (const { rateLimit } of ofType.values()) if (rateLimit) return true;
  return false;
}

/** What stands between a request's document and the engine. */
function createAnswering(bff: ProvenBff, core: Core, engine: Engine) {
  const { logger, accounts, costs, limitStore, tally, environment } = core;
  const { name, hooks: hooksConfig, operations } = bff.folder.config;
  const { documents } = bff;
  const isLimited = limitsFields(bff) || limitsAnything(bff.limits);
  const { instances } = environment;
  const limits = isLimited ? new Limits(bff.limits, { bff: name, store: limitStore, tally, instances }) : undefined;
  const onFailure = (failed: Parameters<Accounts['hookFailed']>[1]) => accounts.hookFailed(name, failed);
  const hooks = hooksConfig && new Hooks(hooksConfig, { bff: name, onFailure });
  const operationNames = new Set([...documents.registered].map((document) => document.name));
  const runner = new OperationRunner({
    engine,
    limits: operations,
    costs: new CostMeter(costs, name, operationNames),
    rateLimits: limits,
    hooksOperations: hooks?.has('onOperation') ?? false,
    sharedRuns:
      core.sharing === 'operations'
        ? new SharedRuns({
            proven: bff.schema,
            hooked: hooks?.has('onCall') ?? false,
            writes: core.pipeline.writes,
          })
        : undefined,
    development: environment.development,
  });
  const counted = new UnregisteredNames({
    tell: (unregistered) =>
      logger.warn({ bff: name, operations: unregistered }, 'operations ran that are not registered'),
  });
  return { runner, hooks, limits, operationNames, unregistered: documents.mode === 'log' ? counted : undefined };
}

interface ApolloParts {
  readonly engine: Engine;
  readonly reader: DocumentReader;
  readonly runner: OperationRunner;
}

function startBffApollo({ folder, documents }: ProvenBff, core: Core, { engine, reader, runner }: ApolloParts) {
  const { name, operations: limits } = folder.config;
  const { redis, memory } = core;
  const automatic = new AutomaticDocuments({ bff: name, redis, maxBytes: memory.automaticBytes });
  return startApollo({
    schema: engine.schema,
    runner,
    documents,
    reader,
    limits,
    automatic: documents.mode === 'trusted' ? undefined : automatic,
    allowance: new RegistrationAllowance(),
    development: core.environment.development,
  });
}
