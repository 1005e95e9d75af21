// Which trace a request belongs to. Only a trusted proxy may say; what it says wrongly is as unsaid.
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { newTraceId } from '../telemetry/index.ts';

/** Of one request. */
export interface TraceContext {
  /** In logs, in `X-Trace-ID` and to services. */
  readonly traceId: string;
  /** In `traceparent` to services (W3C Trace Context, section 3.2): the trace's 32 digits, and its flags. */
  readonly w3cTraceId: string;
  readonly flags: string;
}

/** W3C Trace Context, section 3.2.2: version 00, neither id all zeros. A later version may say more behind a dash. */
const traceparent = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(-.*)?$/;
const ownId = /^[A-Za-z0-9-]{8,64}$/;
const w3cId = /^(?!0{32})[\da-f]{32}$/;

export function newTrace(): TraceContext {
  const traceId = newTraceId();
  return { traceId, w3cTraceId: traceId, flags: '01' };
}

/**
 * The trace that a trusted proxy's headers continue; a fresh one where they say none or nothing well-formed. A `traceparent` comes before an
 * `X-Trace-ID`. `tracestate` and `baggage` are dropped: nobody here can judge what they hold.
 */
export function readTrace(headers: IncomingHttpHeaders): TraceContext {
  const parent = headers.traceparent;
  const [, version, id, flags, more] = (typeof parent === 'string' && traceparent.exec(parent)) || [];
  if (id !== undefined && flags !== undefined && (version !== '00' || more === undefined))
    return { traceId: id, w3cTraceId: id, flags: Number.parseInt(flags, 16) & 1 ? '01' : '00' };
  const own = headers['x-trace-id'];
  if (typeof own !== 'string' || !ownId.test(own)) return newTrace();
  return { traceId: own, w3cTraceId: w3cId.test(own) ? own : toW3cId(own), flags: '01' };
}

/** The same one for the same id, so that all hops of a request meet in one trace. */
function toW3cId(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 32);
}
