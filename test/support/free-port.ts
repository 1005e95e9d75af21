import { createServer } from 'node:net';

/** Below those that the system gives to outgoing connections (Linux: 32768 and up), which could take it meanwhile. */
const [lowest, count] = [12_000, 20_000];

/** A port that was free a moment ago, for a process that must be told which. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * count);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
