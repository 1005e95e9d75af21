export { createLog, type Log, type LogOptions } from './logger.ts';
