// Of undici only what carries calls. Its index loads `fetch`, sockets for browsers, caches and mocks as well, a twentieth of the time of a start.
import { createRequire } from 'node:module';
import type { Client as ClientClass, Dispatcher, errors as Errors, Pool as PoolClass } from 'undici';

const load = createRequire(import.meta.url);

export const Client = load('undici/lib/dispatcher/client.js') as typeof ClientClass;
export const Pool = load('undici/lib/dispatcher/pool.js') as typeof PoolClass;
export const errors = load('undici/lib/core/errors.js') as typeof Errors;

type Request = (this: Dispatcher, options: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>;
const apiRequest = load('undici/lib/api/api-request.js') as Request;

/** What `dispatcher.request(options)` does: the method itself is given to clients by undici's index alone, which is not loaded. */
export function request(dispatcher: Dispatcher, options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
  return apiRequest.call(dispatcher, options);
}
