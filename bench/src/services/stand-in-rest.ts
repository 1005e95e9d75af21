import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Later } from './serve-stand-ins.ts';

interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
}

/** REST and GraphQL: what `origin` said to the same call, called by the same user. */
export function standInForRest(origin: string, later: Later): Server {
  const known = new Map<string, Answer>();
  return createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    readBody(request, (body) => {
      const arrivedAt = performance.now();
      const key = `${request.url} ${request.headers['x-user-id']} ${body}`;
      const answer = known.get(key);
      if (answer) return void later(arrivedAt, () => send(response, answer));
      ask(origin, request, body).then((learnt) => {
        known.set(key, learnt);
        later(arrivedAt, () => send(response, learnt));
      });
    });
  });
}

function readBody(request: IncomingMessage, then: (body: string) => void): void {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => then(body));
}

async function ask(origin: string, { method, url, headers }: IncomingMessage, body: string): Promise<Answer> {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('x-') || name === 'content-type');
  const response = await fetch(origin + url, {
    method: method!,
    headers: own as [string, string][],
    ...(body ? { body } : {}),
  });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

function send(response: ServerResponse, { status, bytes }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
}
