import type { AnswerCache, RedisLink } from '../cache/index.ts';
import type { Engine } from '../engine/index.ts';
import type { LimitTally } from '../policy/index.ts';
import type { Log, Metrics, Sample } from '../telemetry/index.ts';
import type { BreakerState, OperationCounts, Pipeline } from '../upstreams/index.ts';
import { heapShare } from './heap-share.ts';
import type { Overload } from './overload.ts';

/** Whoever keeps numbers, as far as the metrics read them. */
export interface Watched {
  readonly metrics: Metrics;
  readonly pipeline: Pick<Pipeline, 'states' | 'counts'>;
  readonly overload: Pick<Overload, 'inFlight' | 'shed'>;
  readonly cache: Pick<AnswerCache, 'usage'>;
  readonly log: Pick<Log, 'dropped'>;
  /** Undefined without `REDIS_URL`. */
  readonly limits: Pick<LimitTally, 'counts'>;
  readonly redis: Pick<RedisLink, 'usable'> | undefined;
}

/** Declares what is read of others when somebody asks: it costs a request nothing. Called once a process. */
export function watch({ metrics, pipeline, overload, cache, log, limits, redis }: Watched): void {
  watchCalls(metrics, pipeline);
  watchBreakers(metrics, pipeline);
  gauge(metrics, 'foyer_requests_in_flight', 'Requests under way.', () => overload.inFlight);
  counter(
    metrics,
    'foyer_requests_shed_total',
    'Requests refused because the process was overloaded.',
    () => overload.shed,
  );
  counter(metrics, 'foyer_log_lines_dropped_total', 'Lines that nobody read in time.', () => log.dropped);
  if (redis) gauge(metrics, 'foyer_redis_up', '1 while Redis answers in time.', () => Number(redis.usable));
  metrics.read('gauge', { name: 'foyer_cache_bytes', help: 'Memory that kept answers take.', labels: ['kind'] }, () =>
    Object.entries(cache.usage).map(([kind, { bytes }]) => [[kind], bytes]),
  );
  metrics.read(
    'counter',
    {
      name: 'foyer_limit_decisions_total',
      help: 'What limits decided; dry_run would have been refused.',
      labels: ['bff', 'limit', 'outcome'],
    },
    () => limits.counts().map(({ bff, limit, outcome, count }) => [[bff, limit, outcome], count]),
  );
  watchProcess(metrics);
}

/** What hot operations take of memory is known by their number. Called once a process. */
export function watchCompiled(
  metrics: Metrics,
  served: readonly {
    readonly route: { readonly config: { readonly name: string } };
    readonly engine: Pick<Engine, 'compiled'>;
  }[],
): void {
  metrics.read(
    'gauge',
    { name: 'foyer_compiled_operations', help: 'Operations that graphql-jit has compiled.', labels: ['bff'] },
    () => served.map(({ route, engine }) => [[route.config.name], engine.compiled]),
  );
}

/** What is told of each beat of the event loop: fifty times a second, so that a histogram of them costs nothing. */
export function feelLoop(metrics: Metrics, overload: Pick<Overload, 'beat'>): Overload['beat'] {
  const late = metrics
    .histogram({ name: 'foyer_event_loop_delay_seconds', help: 'How late a timer of 20 ms fired.', bounds: loopBounds })
    .of();
  return (lateMs, sinceMs) => {
    late.observe(lateMs / 1_000);
    overload.beat(lateMs, sinceMs);
  };
}

const loopBounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1];

function watchCalls(metrics: Metrics, pipeline: Watched['pipeline']): void {
  const labels = ['service', 'operation'];
  const each = (value: (counts: OperationCounts) => number) => (): Sample[] =>
    pipeline.counts().map((counts) => [[counts.service, counts.operation], value(counts)]);
  metrics.read(
    'counter',
    { name: 'foyer_calls_total', help: 'Attempts at services, by what came of them.', labels: [...labels, 'outcome'] },
    () => pipeline.counts().flatMap(outcomesOf),
  );
  metrics.histograms({ name: 'foyer_call_duration_seconds', help: 'How long attempts took.', labels }, () =>
    pipeline.counts().map(({ service, operation, seconds }) => [[service, operation], seconds]),
  );
  const counted = [
    ['foyer_call_retries_total', 'Attempts after the first.', ({ retries }) => retries],
    ['foyer_calls_coalesced_total', 'Calls that one in flight answered.', ({ coalesced }) => coalesced],
    ['foyer_calls_gathered_total', 'Calls that went into a batch.', ({ gathered }) => gathered],
    ['foyer_cache_hits_total', 'Calls that a kept answer answered.', ({ cacheHits }) => cacheHits],
    ['foyer_cache_misses_total', 'Calls whose answer was not kept.', ({ cacheMisses }) => cacheMisses],
  ] as const satisfies readonly (readonly [string, string, (counts: OperationCounts) => number])[];
  for (const [name, help, value] of counted) metrics.read('counter', { name, help, labels }, each(value));
}

function outcomesOf({ service, operation, outcomes }: OperationCounts): Sample[] {
  return [...outcomes].map(([outcome, { value }]) => [[service, operation, outcome], value]);
}

function watchBreakers(metrics: Metrics, pipeline: Watched['pipeline']): void {
  const labels = ['service', 'operation', 'variant'];
  const each = (value: (state: BreakerState) => number) => (): Sample[] =>
    pipeline.states().map((state) => [[state.service, state.operation, state.variant], value(state)]);
  metrics.read(
    'gauge',
    { name: 'foyer_breaker_state', help: '1 for the state that the breaker is in.', labels: [...labels, 'state'] },
    () => pipeline.states().map(({ service, operation, variant, state }) => [[service, operation, variant, state], 1]),
  );
  const counted = [
    ['foyer_breaker_attempts_total', 'Attempts that asked to be let through.', ({ total }) => total],
    ['foyer_breaker_successes_total', 'Attempts that were answered.', ({ successful }) => successful],
    ['foyer_breaker_rejections_total', 'Attempts that were not let through.', ({ rejected }) => rejected],
  ] as const satisfies readonly (readonly [string, string, (state: BreakerState) => number])[];
  for (const [name, help, value] of counted) metrics.read('counter', { name, help, labels }, each(value));
}

/** Under the names that dashboards for Node know. */
function watchProcess(metrics: Metrics): void {
  gauge(metrics, 'foyer_heap_share', 'How full the old generation is, 0 to 1.', heapShare);
  gauge(metrics, 'nodejs_heap_size_used_bytes', 'The heap in use.', () => process.memoryUsage().heapUsed);
  gauge(metrics, 'process_resident_memory_bytes', 'The memory of the process.', () => process.memoryUsage.rss());
  gauge(metrics, 'process_start_time_seconds', 'Since the epoch.', () =>
    Math.round(Date.now() / 1_000 - process.uptime()),
  );
  counter(metrics, 'process_cpu_seconds_total', 'Processor time, user and system.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
}

function gauge(metrics: Metrics, name: string, help: string, value: () => number): void {
  metrics.read('gauge', { name, help }, () => [[[], value()]]);
}

function counter(metrics: Metrics, name: string, help: string, value: () => number): void {
  metrics.read('counter', { name, help }, () => [[[], value()]]);
}
