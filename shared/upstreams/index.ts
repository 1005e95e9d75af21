export type { AskedCall, CallHook } from './asked-call.ts';
export type { BreakerState } from './breaker.ts';
export { Call, type CallOptions, type Input } from './call.ts';
export type { OperationCounts } from './call-counts.ts';
export {
  createJsonEndpoint,
  type JsonEndpoint,
  type JsonEndpointOptions,
  type JsonRequest,
} from './json-endpoint.ts';
export { createOperations } from './operations.ts';
export { createPipeline, type Pipeline } from './pipeline.ts';
export { type Degradation, RequestScope, type RequestScopeOptions } from './request-scope.ts';
export { selfAsk } from './self-ask.ts';
export type { OnTlsChange } from './service-tls.ts';
export { createTransports } from './transports.ts';
export type { Attempt, Operation, ResolvedBatch, Transport, Viewer } from './types.ts';
export type { WriteMark, Writes } from './writes.ts';
