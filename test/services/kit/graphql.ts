import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  buildSchema,
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import { type Caller, toCaller } from './caller.ts';
import { contractFile } from './contracts.ts';
import { answerCall, type JsonAnswer, KEEP_ALIVE_MS, readText, sendJson, toHeaders } from './http.ts';
import type { Monitor } from './monitor.ts';
import { Problem, type ProblemKind } from './problem.ts';
import type { Handler, Service } from './service.ts';

export interface GraphqlServiceOptions<Name extends string> {
  readonly name: Name;
  readonly port: number;
  /** The SDL file. */
  readonly contract: string;
  /** Called once a start, so that each shop has state of its own. Keyed by root field. */
  readonly createHandlers: () => Readonly<Record<string, Handler<Caller>>>;
}

const CODES: Readonly<Record<ProblemKind, string>> = {
  invalid: 'BAD_USER_INPUT',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  failed_precondition: 'FAILED_PRECONDITION',
};

export function graphqlService<const Name extends string>({
  name,
  port,
  contract,
  createHandlers,
}: GraphqlServiceOptions<Name>): Service<Name> {
  const schema = buildSchema(readFileSync(contractFile(contract), 'utf8'));
  const roots = [schema.getQueryType(), schema.getMutationType()];
  return {
    name,
    port,
    protocol: 'graphql',
    operations: roots.flatMap((root) => Object.keys(root?.getFields() ?? {})),
    createServer(monitor) {
      const rootValue = withCodes(createHandlers());
      return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
        handle({ schema, rootValue, monitor, request, response }).catch((error) => response.destroy(error as Error));
      });
    },
  };
}

interface Exchange {
  readonly schema: GraphQLSchema;
  readonly rootValue: object;
  readonly monitor: Monitor;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function handle({ schema, rootValue, monitor, request, response }: Exchange): Promise<void> {
  const path = request.url?.split('?')[0];
  if (path === '/healthz') return sendJson(response, { status: 200, body: { status: 'ok' } });
  if (path !== '/graphql' || request.method !== 'POST') {
    return sendJson(response, toRefusal(404, 'Only POST /graphql is here.'));
  }
  const query = toQuery(await readText(request), schema);
  if ('status' in query) return sendJson(response, query);

  const headers = toHeaders(request);
  await answerCall({
    response,
    monitor,
    headers,
    operations: rootFields(query),
    toFailure: toDialledFailure,
    async answer() {
      const { document, variables: variableValues, operationName } = query;
      const contextValue = toCaller(headers);
      const result = await execute({ schema, document, rootValue, contextValue, variableValues, operationName });
      return { status: 200, body: result };
    },
  });
}

interface Query {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
}

function toQuery(text: string, schema: GraphQLSchema): Query | JsonAnswer {
  try {
    const { query, variables, operationName } = JSON.parse(text);
    const document = parse(String(query));
    const errors = validate(schema, document);
    if (errors.length > 0) return { status: 400, body: { errors } };
    return { document, variables: variables ?? {}, operationName: operationName ?? null };
  } catch (error) {
    return toRefusal(400, error instanceof Error ? error.message : String(error));
  }
}

/** The operations that a request calls: the root fields of its query, each once. */
function rootFields({ document, operationName }: Query): readonly string[] {
  const selections = getOperationAST(document, operationName)?.selectionSet.selections ?? [];
  return [...new Set(selections.flatMap((node) => (node.kind === 'Field' ? [node.name.value] : [])))];
}

function toRefusal(status: number, message: string): JsonAnswer {
  return { status, body: { errors: [{ message }] } };
}

function toDialledFailure(status: number | string): JsonAnswer {
  if (typeof status === 'number') return toRefusal(status, 'This failure was asked for.');
  const error = { message: 'This failure was asked for.', extensions: { code: status } };
  return { status: 200, body: { data: null, errors: [error] } };
}

function withCodes(handlers: Readonly<Record<string, Handler<Caller>>>): object {
  const wrapped = Object.entries(handlers).map(([name, handler]) => [
    name,
    (input: unknown, caller: Caller) => {
      try {
        return handler(input as never, caller);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        throw new GraphQLError(error.message, { extensions: { code: CODES[error.kind] } });
      }
    },
  ]);
  return Object.fromEntries(wrapped);
}
