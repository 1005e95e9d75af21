import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, freePort } from '../services/listening.ts';
import type { Start } from './start.ts';

/** The command `tailcall`, with the schema of the public benchmark; equal requests in flight are one (`dedupe` on all that is fetched). */
export const startTailcall: Start = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'foyer-bench-'));
  const port = await freePort();
  const file = join(directory, 'blog.graphql');
  writeFileSync(file, configuration(port, process.env.BLOG_URL ?? ''));
  const child = spawn('tailcall', ['start', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TAILCALL_TRACKER: 'false' },
  });
  process.once('exit', () => {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/status`);
  return { url: `${url}/graphql`, pid: child.pid! };
};

function configuration(port: number, blogUrl: string): string {
  return `
schema @server(port: ${port}, hostname: "127.0.0.1") @upstream(poolMaxIdlePerHost: 200, tcpKeepAlive: 60) { query: Query }

type Query {
  posts: [Post] @http(url: "${blogUrl}/posts", dedupe: true)
  greet: String! @expr(body: "Hello World!")
}

type User { id: Int! name: String! username: String! email: String! phone: String website: String }

type Post {
  id: Int!
  userId: Int!
  title: String!
  body: String!
  user: User @http(url: "${blogUrl}/users/{{.value.userId}}", dedupe: true)
}
`;
}
