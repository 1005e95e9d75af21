import type { Logger } from 'pino';
import type { AnswerCache, RedisLink } from '../cache/index.ts';
import type { Environment, SharingLevel } from '../config/index.ts';
import { Audit, type LimitStore, LimitTally, openLimitStore, type RevocationList } from '../policy/index.ts';
import { LoopStall } from '../resilience/index.ts';
import { createLog, type Family, type Histogram, type Log, Metrics } from '../telemetry/index.ts';
import { createPipeline, type Pipeline } from '../upstreams/index.ts';
import { Accounts } from './accounts.ts';
import { type CredentialSources, createCredentialSources } from './bff-identity.ts';
import { costHistograms } from './cost-meter.ts';
import { Lifecycle } from './lifecycle.ts';
import { type MemoryShare, memoryShare } from './memory-shares.ts';
import { Overload } from './overload.ts';
import type { FoyerOptions, Proven } from './prove-all.ts';
import { connectRedis, createAnswerCache } from './redis.ts';
import { createRevocations } from './revocations.ts';
import { feelLoop, watch } from './server-metrics.ts';

/** What a process tells of itself; there before anything that could go wrong. */
export interface Voice {
  readonly environment: Environment;
  readonly log: Log;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly accounts: Accounts;
}

export function createVoice(environment: Environment): Voice {
  const log = createLog({ level: environment.logLevel });
  const { logger } = log;
  const metrics = new Metrics();
  const accounts = new Accounts({ metrics, logger, linesPerSecond: environment.accessLogLines });
  return { environment, log, logger, metrics, accounts };
}

/** What the BFFs of a process share. Built once a process. */
export interface Core extends Voice {
  readonly sharing: SharingLevel;
  /** Undefined without `REDIS_URL`. */
  readonly redis: RedisLink | undefined;
  readonly cache: AnswerCache;
  readonly revocations: RevocationList;
  readonly sources: CredentialSources;
  readonly overload: Overload;
  readonly lifecycle: Lifecycle;
  readonly pipeline: Pipeline;
  readonly limitStore: LimitStore;
  readonly tally: LimitTally;
  readonly audit: Audit;
  readonly costs: Family<Histogram>;
  /** Of each BFF. */
  readonly memory: MemoryShare;
  /** Settles when it is known which tokens were revoked. */
  readonly prepared: Promise<void>;
  close(): Promise<void>;
}

export async function createCore(voice: Voice, proven: Proven, options: FoyerOptions): Promise<Core> {
  const { environment, logger, metrics } = voice;
  const { sharing = environment.sharing } = options;
  const redis = await connectRedis(environment, logger);
  const cache = await createAnswerCache(redis, options.invalidations);
  const revocations = createRevocations(environment, redis, cache);
  const overload = new Overload({ loopDelayMs: environment.shedLoopDelayMs, onHeapTight: () => cache.shrink() });
  const pipeline = createPipeline(proven.transports, {
    stall: new LoopStall({ onBeat: feelLoop(metrics, overload) }),
    cache: sharing === 'nothing' ? undefined : cache,
    coalesce: sharing !== 'nothing',
    freeze: environment.development,
    callHooks: proven.bffs.some(({ folder }) => folder.config.hooks?.onCall !== undefined),
  });
  const tally = new LimitTally(logger);
  watch({ ...voice, pipeline, overload, cache, limits: tally, redis });
  return {
    ...voice,
    sharing,
    redis,
    cache,
    revocations,
    sources: createCredentialSources({ environment, redis, revocations, logger }),
    overload,
    lifecycle: new Lifecycle(() => overload.isHopeless),
    pipeline,
    limitStore: openLimitStore({ link: redis, instances: environment.instances }),
    tally,
    audit: new Audit({ log: (line, message) => logger.info(line, message) }),
    costs: costHistograms(metrics),
    memory: memoryShare(proven.bffs.length),
    prepared: revocations.start(),
    async close() {
      pipeline.close();
      revocations.close();
      await cache.close();
      redis?.close();
      await Promise.all([...proven.transports.values()].map((transport) => transport.close()));
    },
  };
}
