import type { FastifyRequest } from 'fastify';
import type { Credentials } from '../policy/index.ts';
import { clientCertificateOf } from './client-certificates.ts';

/** What the request brings to say who asks; read once. */
export function readCredentials({ headers, raw }: FastifyRequest): Credentials {
  const apiKey = headers['x-api-key'];
  return {
    authorization: headers.authorization,
    // Node joins what is sent twice to one text, which is no key.
    apiKey: Array.isArray(apiKey) ? apiKey.join(', ') : apiKey,
    cookie: headers.cookie,
    certificate: clientCertificateOf(raw.socket),
    isPreflighted: headers['x-foyer-preflight'] !== undefined || headers['apollo-require-preflight'] !== undefined,
  };
}
