// An identity provider for tests: keys that it publishes, introspection of opaque tokens, and ways to fail.
import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';

export interface SigningKey {
  readonly kid: string;
  readonly alg: 'RS256' | 'ES256' | 'ES384';
  readonly privateKey: KeyObject;
  readonly jwk: JsonWebKey & { readonly kid: string };
}

export interface IdentityServer {
  readonly url: string;
  /** What the key set holds; anything, also what is no key. */
  keys: readonly unknown[];
  /** What introspection says, by token; others are not active. */
  readonly tokens: Map<string, object>;
  /** Set: every answer is this one instead. */
  fault: ((response: ServerResponse) => void) | undefined;
  /** Requests so far, by path. */
  readonly asked: { jwks: number; introspect: number };
  /** Of the last introspection. */
  last: { authorization: string | undefined; body: string };
  stop(): Promise<void>;
}

export async function startIdentityServer(): Promise<IdentityServer> {
  const server = createServer((request, response) => void answer(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: IdentityServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys: [],
    tokens: new Map(),
    fault: undefined,
    asked: { jwks: 0, introspect: 0 },
    last: { authorization: undefined, body: '' },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
}

async function answer(state: IdentityServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const isKeys = request.url === '/jwks';
  state.asked[isKeys ? 'jwks' : 'introspect']++;
  if (state.fault) return state.fault(response);
  response.setHeader('content-type', 'application/json');
  if (isKeys) return void response.end(JSON.stringify({ keys: state.keys }));
  const body = Buffer.concat(chunks).toString();
  state.last = { authorization: request.headers.authorization, body };
  const known = state.tokens.get(new URLSearchParams(body).get('token') ?? '');
  response.end(JSON.stringify(known ?? { active: false }));
}

export function createSigningKey(kid: string, alg: SigningKey['alg'] = 'ES256'): SigningKey {
  const { publicKey, privateKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: alg === 'ES256' ? 'prime256v1' : 'secp384r1' });
  return { kid, alg, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg } };
}

/** A token for the BFF `kiosk` by the issuer `id`; claims given replace its own. */
export function signWith({ kid, alg, privateKey }: SigningKey, claims: object = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: 'id', aud: 'kiosk', sub: 'u1', iat: now, exp: now + 300, ...claims };
  return jwt.sign(all, privateKey, { algorithm: alg, keyid: kid });
}
