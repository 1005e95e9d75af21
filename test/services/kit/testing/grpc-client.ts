import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import type { ServiceName, Shop } from '../../shop.ts';
import { healthDefinition } from '../grpc-health.ts';
import { loadProto } from '../proto.ts';

/** The fields that tests look at, of whatever message came. */
export interface GrpcReply {
  readonly id?: string;
  readonly status?: string | number;
  readonly orderId?: string;
  readonly ledgerNumber?: string;
  readonly amount?: { readonly currency: string };
  readonly lines?: readonly { readonly title: string }[];
  readonly orders?: readonly object[];
  readonly refunds?: readonly object[];
  readonly methods?: readonly { readonly kind: string }[];
  readonly payments?: readonly object[];
  readonly levels?: readonly object[];
  readonly products?: readonly object[];
}

export interface GrpcCall {
  readonly shop: Shop;
  readonly service: ServiceName;
  readonly operation: string;
  readonly request: object;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number | undefined;
  /** Calls the health service instead. */
  readonly health?: boolean;
}

export interface GrpcResult {
  readonly code: status;
  readonly message: string;
  readonly answer: GrpcReply;
}

const CONNECT_MS = 5000;

/** One call with the client of grpc-js, over a connection of its own: the shop's wire against an implementation that is not its own. */
export function callGrpc(call: GrpcCall): Promise<GrpcResult> {
  const method = call.health ? healthDefinition.Check : findMethod(call.service, call.operation);
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(call.metadata ?? {})) metadata.set(name, value);
  const client = new Client(call.shop.urls[call.service], credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = method;
  return new Promise((resolve) => {
    function done(error: ServiceError | null, answer?: object): void {
      client.close();
      resolve({ code: error?.code ?? status.OK, message: error?.details ?? '', answer: answer ?? {} });
    }
    // Connecting is not what the deadline is about.
    client.waitForReady(Date.now() + CONNECT_MS, () => {
      const deadline = Date.now() + (call.deadlineMs ?? 5000);
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, call.request, metadata, { deadline }, done);
    });
  });
}

function findMethod(service: ServiceName, operation: string): MethodDefinition<object, object> {
  const fullName = `shop.${service}.v1.${service.charAt(0).toUpperCase()}${service.slice(1)}`;
  const method = loadProto(`${service}/${service}.proto`, fullName).methods.get(operation);
  if (!method) throw new Error(`${fullName} has no method ${operation}.`);
  return method;
}
