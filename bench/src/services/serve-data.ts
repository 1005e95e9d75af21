// A process: data that was written as JSON once, by `node:http`.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { blogUsers, orders, posts, products, users } from './data.ts';

const whole = new Map([
  ['/posts', JSON.stringify(posts)],
  ['/orders', JSON.stringify(orders)],
  ...blogUsers.map((user) => [`/users/${user.id}`, JSON.stringify(user)] as const),
]);
const byId = new Map([...users, ...products].map((item) => [item.id, JSON.stringify(item)]));
let calls = 0;

const server = createServer({ keepAliveTimeout: 60_000 }, ({ url = '' }, response) => {
  if (url === '/status') return void response.end(String(calls));
  calls++;
  const body = whole.get(url) ?? many(url);
  response.setHeader('content-type', 'application/json').setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
});
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.on('disconnect', () => process.exit());

/** `/users?ids=u1,u2`, the comma encoded or not. */
function many(url: string): string {
  const [path = '', query = ''] = url.split('?ids=');
  const ids = query.split(/,|%2C/i);
  return `{"${path.slice(1)}":[${ids.flatMap((id) => byId.get(id) ?? []).join()}]}`;
}
