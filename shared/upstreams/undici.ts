// Of undici only what carries calls. Its index loads `fetch`, sockets for browsers, caches and mocks as well, a twentieth of the time of a start.
import { createRequire } from 'node:module';
import type { Client as ClientClass, errors as Errors, Pool as PoolClass } from 'undici';

const load = createRequire(import.meta.url);

export const Client = load('undici/lib/dispatcher/client.js') as typeof ClientClass;
export const Pool = load('undici/lib/dispatcher/pool.js') as typeof PoolClass;
export const errors = load('undici/lib/core/errors.js') as typeof Errors;
