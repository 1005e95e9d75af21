import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Caller, toCaller } from './caller.ts';
import { answerCall, type JsonAnswer, KEEP_ALIVE_MS, readText, sendJson, toHeaders, toProblemAnswer } from './http.ts';
import type { Monitor } from './monitor.ts';
import { loadOpenApi, type OpenApi, type RestOperation } from './openapi.ts';
import { readInput } from './rest-input.ts';
import type { Handler, Service } from './service.ts';

export interface RestServiceOptions<Name extends string> {
  readonly name: Name;
  readonly port: number;
  /** The OpenAPI file: routes, operation names and the checks of inputs come from it. */
  readonly contract: string;
  /** Called once a start, so that each shop has state of its own. Keyed by `operationId`. */
  readonly createHandlers: () => Readonly<Record<string, Handler<Caller>>>;
}

export function restService<const Name extends string>({
  name,
  port,
  contract,
  createHandlers,
}: RestServiceOptions<Name>): Service<Name> {
  const api = loadOpenApi(contract);
  const operations = api.operations.map((operation) => operation.name);
  return {
    name,
    port,
    protocol: 'rest',
    operations,
    createServer(monitor) {
      const handlers = createHandlers();
      return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
        handle({ api, handlers, monitor, request, response }).catch((error) => response.destroy(error as Error));
      });
    },
  };
}

interface Exchange {
  readonly api: OpenApi;
  readonly handlers: Readonly<Record<string, Handler<Caller>>>;
  readonly monitor: Monitor;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function handle({ api, handlers, monitor, request, response }: Exchange): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://shop');
  if (url.pathname === '/healthz') return sendJson(response, { status: 200, body: { status: 'ok' } });
  const route = findRoute(api, request.method ?? 'GET', url.pathname);
  if (!route) return sendJson(response, { status: 404, body: { code: 'no_route', message: 'Nothing is here.' } });

  const headers = toHeaders(request);
  const { operation, pathValues } = route;
  const body = operation.body ? await readText(request) : '';
  await answerCall({
    response,
    monitor,
    headers,
    operations: [operation.name],
    toFailure: toDialledFailure,
    answer() {
      try {
        const input = readInput(operation, api, { pathValues, query: url.searchParams, body });
        return { status: 200, body: handlers[operation.name]?.(input as never, toCaller(headers)) };
      } catch (problem) {
        return toProblemAnswer(problem);
      }
    },
  });
}

function toDialledFailure(status: number | string): JsonAnswer {
  return { status: Number(status), body: { code: 'dialled', message: 'This failure was asked for.' } };
}

interface Route {
  readonly operation: RestOperation;
  readonly pathValues: Readonly<Record<string, string>>;
}

function findRoute(api: OpenApi, method: string, path: string): Route | undefined {
  const segments = path.split('/').slice(1);
  for (const operation of api.operations) {
    const pathValues = operation.method === method ? matchPath(operation.segments, segments) : undefined;
    if (pathValues) return { operation, pathValues };
  }
  return undefined;
}

function matchPath(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? '';
    const parameter = /^\{(.+)\}$/.exec(part)?.[1];
    if (parameter) values[parameter] = decodeSegment(segment);
    else if (part !== segment) return undefined;
  }
  return values;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
