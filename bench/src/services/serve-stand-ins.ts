// A process: services that say what those of the reference shop said to the same call before, after a time that its parent sets.
import type { AddressInfo, Server } from 'node:net';
import { standInForGrpc } from './stand-in-grpc.ts';
import { standInForRest } from './stand-in-rest.ts';

/** Does it when the time of a service is over, counted from the call's arrival. */
export type Later = (arrivedAt: number, answer: () => void) => void;

/** Where they are is in the environment, as for Foyer. */
const places = {
  USERS_URL: standInForRest,
  PROMOTIONS_URL: standInForRest,
  CART_URL: standInForRest,
  REVIEWS_URL: standInForRest,
  RECOMMENDATIONS_URL: standInForGrpc,
  ORDERS_URL: standInForGrpc,
} as const;

let takesMs = 0;
const later: Later = (arrivedAt, answer) => setTimeout(answer, takesMs - (performance.now() - arrivedAt));

process.on('message', (ms: number) => {
  takesMs = ms;
  process.send?.('set');
});
process.on('disconnect', () => process.exit());

const env: Record<string, string> = {};
for (const [name, standInFor] of Object.entries(places)) {
  const place = process.env[name]!;
  const server: Server = standInFor(place.replace('/graphql', ''), later);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  env[name] = place.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${(server.address() as AddressInfo).port}`);
}
process.send?.(env);
