export { Histogram, secondsBuckets } from './histogram.ts';
export { type InternalPages, type InternalServer, startInternalServer } from './internal-server.ts';
export { createLog, type Log, type LogOptions } from './logger.ts';
export { mergeMetrics } from './merge-metrics.ts';
export { type Count, type Family, type MetricOptions, Metrics, type Sample } from './metrics.ts';
export { newSpanId, newTraceId } from './random-ids.ts';
