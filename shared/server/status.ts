import type { AnswerCache } from '../cache/index.ts';
import type { Pipeline } from '../upstreams/index.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Overload } from './overload.ts';
import type { ProvenBff } from './prove-all.ts';

/** Whoever knows how the process is. */
export interface StatusSources {
  readonly bffs: readonly ProvenBff[];
  readonly pipeline: Pick<Pipeline, 'states'>;
  readonly cache: Pick<AnswerCache, 'usage'>;
  readonly overload: Pick<Overload, 'inFlight' | 'shed'>;
  readonly lifecycle: Pick<Lifecycle, 'unready'>;
  readonly redis: { readonly usable: boolean } | undefined;
}

/** How the process is, for a person: what a service's breaker does, what is kept, for how long it has run. */
export function statusOf({ bffs, pipeline, cache, overload, lifecycle, redis }: StatusSources): object {
  return {
    state: lifecycle.unready ?? 'ready',
    uptimeSeconds: Math.round(process.uptime()),
    node: process.version,
    process: process.pid,
    bffs: bffs.map(({ folder: { config } }) => ({ name: config.name, path: config.path })),
    requests: { inFlight: overload.inFlight, shed: overload.shed },
    breakers: pipeline.states(),
    cache: cache.usage,
    redis: redis === undefined ? 'not configured' : redis.usable ? 'up' : 'away',
  };
}
