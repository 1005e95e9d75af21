// A real nginx with the shipped configuration, in front of stub servers of the test.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at } from './repository.ts';

export interface Edge {
  readonly url: string;
  close(): Promise<void>;
}

/** Where the instances of each upstream listen. */
export type EdgePorts = Readonly<Record<string, number | readonly number[]>>;

/** Undefined when the command can be run here; otherwise why a test that needs it is skipped. */
export function absent(command: string, ...versionArguments: string[]): string | undefined {
  const { error } = spawnSync(command, versionArguments, { stdio: 'ignore' });
  return error === undefined ? undefined : `${command} is not installed here`;
}

/**
 * The shipped configuration with only what a container gives replaced: where the upstreams are, the port, and where files go.
 * `ports` are by upstream name.
 */
export function adaptEdgeConfiguration(ports: EdgePorts, port: number, folder: string): string {
  let text = readFileSync(at('deploy/nginx/foyer.conf'), 'utf8');
  for (const [name, upstreamPorts] of Object.entries(ports)) {
    const line = new RegExp(`server ${name}:4000 (.*;)`);
    const servers = [upstreamPorts].flat().map((upstreamPort) => `server 127.0.0.1:${upstreamPort} $1`);
    text = text.replace(line, servers.join('\n    '));
  }
  return text
    .replace('worker_processes auto', 'worker_processes 1')
    .replace('listen 8080 reuseport', `listen 127.0.0.1:${port}`)
    .replaceAll('/tmp/', `${folder}/`)
    .replace('/dev/stdout', join(folder, 'access.log'))
    .replace('/dev/stderr', join(folder, 'error.log'));
}

/** Starts nginx and waits until it answers. */
export async function startEdge(ports: EdgePorts): Promise<Edge> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-edge-'));
  // Started by root, nginx works as another user, who must get in here.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const path = join(folder, 'nginx.conf');
  writeFileSync(path, adaptEdgeConfiguration(ports, port, folder));
  const nginx = spawn('nginx', ['-e', join(folder, 'error.log'), '-c', path, '-g', 'daemon off;'], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswering(url, nginx, join(folder, 'error.log'));
  return {
    url,
    async close() {
      nginx.kill('SIGTERM');
      if (nginx.exitCode === null) await once(nginx, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilAnswering(url: string, nginx: ChildProcess, log: string): Promise<void> {
  for (;;) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended at once: ${readFileSync(log, 'utf8')}`);
    const answer = await fetch(`${url}/edge/livez`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
