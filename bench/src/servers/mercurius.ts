import Fastify from 'fastify';
import mercurius from 'mercurius';
import { settings } from '../settings/index.ts';
import { poolClients } from './clients.ts';
import type { Start } from './start.ts';
import { createWho } from './who.ts';

/** Mercurius on Fastify; operations are compiled when they come for the second time. */
export const startMercurius: Start = async (name) => {
  const setting = settings[name];
  const clients = poolClients();
  const who = createWho(name);
  const app = Fastify();
  await app.register(mercurius, {
    schema: setting.schema(),
    jit: 1,
    context: ({ headers }) => ({ sources: setting.sources(clients, who(headers.authorization)) }),
  });
  return `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
};
