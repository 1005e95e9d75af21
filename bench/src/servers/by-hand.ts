// The same answers without GraphQL: `node:http` and the clients that Foyer uses. What nobody who writes it again will beat by much.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { settings } from '../settings/index.ts';
import type { MeasuredOperation, Viewer } from '../settings/setting.ts';
import { createSharing, poolClients, sharingClients } from './clients.ts';
import type { Start } from './start.ts';
import { createWho } from './who.ts';

/** @param sharing what requests in flight share: nothing, equal calls, or one answer, written once */
export function byHandSharing(sharing: 'nothing' | 'calls' | 'operations'): Start {
  return async (name) => {
    const setting = settings[name];
    const clients = sharing === 'nothing' ? poolClients() : sharingClients(poolClients());
    const who = createWho(name);
    const operations = new Map(setting.operations.map((operation) => [operation.plainQuery, operation]));
    const share = createSharing<string>();
    const write = async ({ byHand }: MeasuredOperation, viewer: Viewer) =>
      JSON.stringify({ data: await byHand(clients, viewer) });
    const answer = (operation: MeasuredOperation, viewer: Viewer) =>
      sharing === 'operations'
        ? share(operation.personal ? `${operation.name} ${viewer}` : operation.name, () => write(operation, viewer))
        : write(operation, viewer);

    const server = createServer((request, response) => {
      readBody(request, (text) => {
        const operation = operations.get((JSON.parse(text) as { query: string }).query)!;
        answer(operation, who(request.headers.authorization)).then(
          (body) => send(response, 200, body),
          (error: Error) => send(response, 500, JSON.stringify({ errors: [{ message: error.message }] })),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  };
}

function readBody(request: IncomingMessage, then: (text: string) => void): void {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  request.on('end', () => then(text));
}

function send(response: ServerResponse, status: number, body: string): void {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}
