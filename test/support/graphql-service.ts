// A real GraphQL service on an ephemeral port, for tests of what stands before one.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, execute, parse, validate } from 'graphql';

export interface GraphqlServiceOptions {
  readonly sdl: string;
  /** Resolvers of root fields: `(args, { headers }) => value`. Union members name themselves by `__typename`. */
  readonly root?: Readonly<Record<string, unknown>>;
  /** Answers by hand, in place of GraphQL. */
  readonly answer?: (request: ReceivedRequest, response: ServerResponse) => void;
}

export interface ReceivedRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  /** Resolves to the moment (`performance.now()`) at which the caller went away without an answer. */
  readonly abandoned: Promise<number>;
}

export interface GraphqlTestService {
  readonly url: string;
  readonly received: ReceivedRequest[];
  /** Resolves with the request that comes next. */
  next(): Promise<ReceivedRequest>;
  close(): Promise<void>;
}

export async function startGraphqlService(options: GraphqlServiceOptions): Promise<GraphqlTestService> {
  const schema = buildSchema(options.sdl);
  const received: ReceivedRequest[] = [];
  const waiting: ((request: ReceivedRequest) => void)[] = [];

  const server = createServer(async (incoming, response) => {
    const request = await receive(incoming, response);
    received.push(request);
    for (const resolve of waiting.splice(0)) resolve(request);
    if (options.answer) options.answer(request, response);
    else sendJson(response, await run(request));
  });

  const run = async ({ query, variables, headers }: ReceivedRequest) => {
    const document = parse(query);
    const errors = validate(schema, document);
    if (errors.length > 0) return { errors };
    return execute({ schema, document, variableValues: variables, rootValue: options.root, contextValue: { headers } });
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    received,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<ReceivedRequest> {
  const abandoned = new Promise<number>((resolve) => {
    response.on('close', () => {
      if (!response.writableFinished) resolve(performance.now());
    });
  });
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { query, variables } = JSON.parse(Buffer.concat(chunks).toString());
  return { query, variables, headers: incoming.headers, abandoned };
}
