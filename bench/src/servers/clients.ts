// How the servers beside Foyer call services: with `fetch`, as most documents show it, or with the clients that Foyer uses.
import { Client, credentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { Pool } from 'undici';
import { at } from '../paths.ts';

type Headers = Readonly<Record<string, string>>;

/** JSON in and out. Rejects when the service does not say 200. */
export interface Clients {
  get(origin: string, path: string, headers?: Headers): Promise<unknown>;
  /** To the URL itself. */
  post(url: string, body: object): Promise<unknown>;
  /** Product cards, by gRPC. */
  recommendations(userId: string, limit: number): Promise<unknown>;
}

export function fetchClients(): Clients {
  const ask = async (url: string, options: RequestInit) => {
    const response = await fetch(url, options);
    if (!response.ok) throw new Error(`${url} said ${response.status}`);
    return response.json();
  };
  return {
    get: (origin, path, headers = {}) => ask(origin + path, { headers }),
    post: (url, body) =>
      ask(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    recommendations: createRecommendations(),
  };
}

export function poolClients(): Clients {
  const pools = new Map<string, Pool>();
  const poolOf = (origin: string) => {
    let pool = pools.get(origin);
    // As many connections as Foyer's registry allows; pipelining off, as in Foyer.
    if (!pool) pools.set(origin, (pool = new Pool(origin, { connections: 600, pipelining: 1 })));
    return pool;
  };
  return {
    async get(origin, path, headers) {
      const { statusCode, body } = await poolOf(origin).request({ method: 'GET', path, headers: headers ?? null });
      if (statusCode !== 200) throw new Error(`${origin}${path} said ${statusCode}`);
      return body.json();
    },
    async post(url, value) {
      const { origin, pathname } = new URL(url);
      const headers = { 'content-type': 'application/json' };
      const request = { method: 'POST', path: pathname, headers, body: JSON.stringify(value) } as const;
      const { statusCode, body } = await poolOf(origin).request(request);
      if (statusCode !== 200) throw new Error(`${url} said ${statusCode}`);
      return body.json();
    },
    recommendations: createRecommendations(),
  };
}

/** Equal reads in flight are one. */
export function sharingClients(clients: Clients): Clients {
  const share = createSharing<unknown>();
  return {
    get: (origin, path, headers) =>
      share(`${origin}${path} ${headers?.['x-user-id'] ?? ''}`, () => clients.get(origin, path, headers)),
    post: (url, body) => share(`${url} ${JSON.stringify(body)}`, () => clients.post(url, body)),
    recommendations: (userId, limit) =>
      share(`recommendations ${userId} ${limit}`, () => clients.recommendations(userId, limit)),
  };
}

/** What is in flight under the same key is not begun again. */
export function createSharing<Value>(): (key: string, begin: () => Promise<Value>) => Promise<Value> {
  const inFlight = new Map<string, Promise<Value>>();
  return (key, begin) => {
    let promise = inFlight.get(key);
    if (!promise) inFlight.set(key, (promise = begin().finally(() => inFlight.delete(key))));
    return promise;
  };
}

/** The channel is opened by the first call. */
function createRecommendations(): Clients['recommendations'] {
  const address = process.env.RECOMMENDATIONS_URL;
  if (address === undefined) return () => Promise.reject(new Error('RECOMMENDATIONS_URL is not set'));
  const definition = loadSync(at('schemas/recommendations/recommendations.proto'));
  const service = definition['shop.recommendations.v1.Recommendations'] as unknown as Record<string, Method>;
  const { path, requestSerialize, responseDeserialize } = service.ListForUser!;
  const client = new Client(address, credentials.createInsecure());
  return (userId, limit) =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, { userId, limit }, (error, answer) =>
        error ? reject(error) : resolve((answer as { products: unknown }).products),
      );
    });
}

interface Method {
  readonly path: string;
  readonly requestSerialize: (value: object) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => object;
}
