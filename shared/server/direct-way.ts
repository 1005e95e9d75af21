import type { FastifyRequest } from 'fastify';
import { checkVariables, type DocumentReader, type ResolvedOperationLimits } from '../policy/index.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { AskedOperation } from './operation-runner.ts';

export interface DirectWay {
  readonly reader: Pick<DocumentReader, 'known'>;
  readonly limits: ResolvedOperationLimits;
}

type Body = Readonly<Record<string, unknown>>;

const none: AskedOperation['variables'] = Object.freeze({});

/**
 * What a canonical request asks for, when its document is known to be good: POST, its shape checked by now, without extensions. It goes past
 * Apollo Server, which would find nothing else. Whatever is unusual is undefined and takes the long way; nothing is refused here.
 */
export function askedDirectly(
  { reader, limits }: DirectWay,
  { method, body }: FastifyRequest,
  { document: registered }: IncomingRequest,
): AskedOperation | undefined {
  if (method !== 'POST') return undefined;
  const { query, operationName, variables, extensions } = body as Body;
  if (extensions !== undefined && extensions !== null && registered === undefined) return undefined;
  const document = registered?.document ?? (typeof query === 'string' ? reader.known(query) : undefined);
  if (document === undefined) return undefined;
  const given = (variables ?? none) as AskedOperation['variables'];
  if (given !== none && checkVariables(given, limits)) return undefined;
  return { document, operationName: (operationName ?? undefined) as string | undefined, variables: given, method };
}
