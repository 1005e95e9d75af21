import type { FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import type { FoyerError } from '../errors/index.ts';
import { checkVariables, type DocumentReader, type ResolvedOperationLimits } from '../policy/index.ts';
import { operationNameOf } from './front/graphql-parameters.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { AskedOperation } from './operation-runner.ts';

export interface DirectWay {
  readonly reader: Pick<DocumentReader, 'read'>;
  readonly limits: ResolvedOperationLimits;
}

/** A document or variables that are not taken, by the one who reads them for both ways. */
export interface RefusedRequest {
  readonly errors: readonly (GraphQLError | FoyerError)[];
}

type Body = Readonly<Record<string, unknown>>;

const none: AskedOperation['variables'] = Object.freeze({});

/**
 * What a canonical request asks for, or why it may not: POST, its shape checked by now, with a text or the id of a registered document, and
 * without extensions. It goes past Apollo Server, which would find nothing else and take five times as long to refuse. Whatever is unusual
 * is undefined and takes the long way.
 */
export function askedDirectly(
  { reader, limits }: DirectWay,
  { method, body }: FastifyRequest,
  { document: registered }: IncomingRequest,
): AskedOperation | RefusedRequest | undefined {
  if (method !== 'POST') return undefined;
  const { query, operationName, variables, extensions } = body as Body;
  if (extensions !== undefined && extensions !== null && registered === undefined) return undefined;
  if (registered === undefined && (typeof query !== 'string' || query === '')) return undefined;
  const given = (variables ?? none) as AskedOperation['variables'];
  const exceeded = given === none ? undefined : checkVariables(given, limits);
  if (exceeded) return { errors: [exceeded] };
  const read = registered ?? reader.read(query as string);
  if ('errors' in read) return read;
  const { document } = read;
  return { document, operationName: operationNameOf(operationName), variables: given, method };
}
