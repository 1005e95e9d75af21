export { Histogram, secondsBuckets } from './histogram.ts';
export { createLog, type Log, type LogOptions } from './logger.ts';
export { type Count, type Family, type MetricOptions, Metrics, type Sample } from './metrics.ts';
