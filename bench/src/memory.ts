// `npm run bench:memory`: a million requests, and what became of the heap.
import { parseArgs } from 'node:util';
import { createCrowd } from './measure/crowd.ts';
import { openFiles } from './measure/open-files.ts';
import { type ServerProcess, startServer } from './measure/server-process.ts';
import { startReferenceShop } from './services/reference-shop.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    every: { type: 'string' },
    connections: { type: 'string', default: '20' },
  },
});
const requests = Number(values.requests);
const every = Number(values.every ?? Math.max(1, Math.min(50_000, Math.ceil(requests / 20))));
process.exitCode = (await soak({ requests, every, connections: Number(values.connections) })) ? 0 : 1;

interface SoakOptions {
  readonly requests: number;
  /** Requests between two points of the curve. */
  readonly every: number;
  readonly connections: number;
}

interface Point {
  readonly requests: number;
  readonly heapMiB: number;
  readonly rssMiB: number;
  readonly files: number;
}

async function soak({ requests, every, connections }: SoakOptions): Promise<boolean> {
  const shop = await startReferenceShop();
  const server = await startServer({ server: 'foyer', setting: 'w3', env: shop.env, nodeOptions: ['--expose-gc'] });
  try {
    await failOneInTen(shop.dialsUrl);
    const points: Point[] = [];
    let asked = 0;
    while (asked < requests) {
      const crowd = createCrowd(server.url, connections);
      const count = Math.min(every, requests - asked);
      const outcomes = await crowd.ask(count, asked);
      await crowd.leave();
      asked += count;
      const point = await measure(server, asked);
      points.push(point);
      process.stdout.write(toLine(point, outcomes));
    }
    return judge(points, requests / 10);
  } finally {
    server.stop();
    shop.stop();
  }
}

async function failOneInTen(dialsUrl: string): Promise<void> {
  for (const service of ['users', 'promotions', 'cart', 'reviews'])
    await fetch(`${dialsUrl}/faults/${service}`, { method: 'PUT', body: '{"status": 503, "errorRate": 0.1}' });
}

/** When nobody is connected; twice, since what the first collection lets go of may hold more. */
async function measure(server: ServerProcess, requests: number): Promise<Point> {
  await new Promise((resolve) => setTimeout(resolve, 500));
  await server.ask('usage');
  const { heapBytes, rssBytes } = await server.ask('usage');
  return { requests, heapMiB: heapBytes / 2 ** 20, rssMiB: rssBytes / 2 ** 20, files: openFiles(server.pid) };
}

function toLine({ requests, heapMiB, rssMiB, files }: Point, outcomes: ReadonlyMap<string, number>): string {
  const told = [...outcomes].map(([name, count]) => `${count} ${name}`).join(', ');
  const bar = '█'.repeat(Math.round(heapMiB / 2));
  return `${String(requests).padStart(8)}  heap ${heapMiB.toFixed(1).padStart(6)} MiB  RSS ${rssMiB.toFixed(0).padStart(4)} MiB  files ${String(files).padStart(4)}  ${bar}  ${told}\n`;
}

/** Against the first point after so many requests: before that, code is compiled and caches fill. */
function judge(points: readonly Point[], settledAt: number): boolean {
  const first = points.find(({ requests }) => requests >= settledAt)!;
  const last = points.at(-1)!;
  const checks = [
    { name: 'heap', grown: last.heapMiB / first.heapMiB - 1, most: 0.05 },
    { name: 'RSS', grown: last.rssMiB / first.rssMiB - 1, most: 0.1 },
  ];
  for (const { name, grown, most } of checks)
    process.stdout.write(
      `${name}: ${(grown * 100).toFixed(1)} % since ${first.requests} requests (at most ${most * 100} %)\n`,
    );
  process.stdout.write(`open files: ${last.files - first.files} more (at most 5)\n`);
  return checks.every(({ grown, most }) => grown <= most) && last.files - first.files <= 5;
}
