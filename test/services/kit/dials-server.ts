import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readText, sendJson, toProblemAnswer } from './http.ts';
import type { Monitor } from './monitor.ts';
import { notFound, Problem } from './problem.ts';

export type Monitors = ReadonlyMap<string, Monitor>;

/** The dials over HTTP: `PUT /faults/<service>`, `DELETE /faults[/<service>]`, `GET /faults`, `GET|DELETE /calls`, `GET /healthz`. */
export function createDialsServer(monitors: Monitors): Server {
  return createServer((request, response) => {
    answer(monitors, request)
      .then((body) => respond(response, body))
      .catch((error) => sendJson(response, toProblemAnswer(error)));
  });
}

function respond(response: ServerResponse, body: object | undefined): void {
  sendJson(response, body ? { status: 200, body } : { status: 204, body: undefined });
}

async function answer(monitors: Monitors, request: IncomingMessage): Promise<object | undefined> {
  const [, resource, service] = (request.url ?? '/').split('?')[0]?.split('/') ?? [];
  switch (`${request.method} /${resource}`) {
    case 'PUT /faults':
      findMonitor(monitors, service ?? '').setFault(parseJson(await readText(request)));
      return undefined;
    case 'DELETE /faults':
      for (const monitor of service ? [findMonitor(monitors, service)] : monitors.values()) monitor.clearFaults();
      return undefined;
    case 'GET /faults':
      return mapMonitors(monitors, (monitor) => monitor.faults());
    case 'GET /calls':
      return mapMonitors(monitors, (monitor) => monitor.calls());
    case 'DELETE /calls':
      for (const monitor of monitors.values()) monitor.clearCalls();
      return undefined;
    case 'GET /healthz':
      return { status: 'ok' };
    default:
      throw notFound('route', `${request.method} ${request.url}`);
  }
}

export function findMonitor(monitors: Monitors, service: string): Monitor {
  const monitor = monitors.get(service);
  if (!monitor) {
    throw new Problem('invalid', `There is no service "${service}". There are: ${[...monitors.keys()].join(', ')}.`);
  }
  return monitor;
}

export function mapMonitors<Value>(monitors: Monitors, read: (monitor: Monitor) => Value): Record<string, Value> {
  return Object.fromEntries([...monitors].map(([name, monitor]) => [name, read(monitor)]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('invalid', 'The body is not JSON.');
  }
}
