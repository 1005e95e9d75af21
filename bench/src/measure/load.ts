// Requests, as many as the server can take: by wrk where it is installed, by autocannon elsewhere.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { at } from '../paths.ts';
import { isInstalled, pinnedTo } from './pinned.ts';

export interface LoadOptions {
  readonly url: string;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
  /** One a request, in turn. */
  readonly tokens?: readonly string[];
}

export interface Load {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were not 2xx or 3xx. */
  readonly refused: number;
  /** Requests without an answer. */
  readonly broken: number;
  /** Answers with gaps; by wrk, and where tokens are sent: only there is each answer looked at. */
  readonly incomplete: number;
}

export const loader = isInstalled('wrk') ? 'wrk' : 'autocannon';

/** Where the next load begins to take tokens, so that none comes twice before all have come. */
let firstToken = 0;

export async function load(options: LoadOptions): Promise<Load> {
  const measured = await (loader === 'wrk' ? byWrk(options) : byAutocannon(options));
  firstToken += measured.requests + options.connections;
  return measured;
}

async function byWrk({ url, body, connections, seconds, tokens }: LoadOptions): Promise<Load> {
  const directory = mkdtempSync(join(tmpdir(), 'foyer-load-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const told = [file('body', body)];
  if (tokens) told.push(file('tokens', tokens.join('\n')), String(firstToken % tokens.length));
  const wrk = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '-s', at('bench/load.lua'), url];
  const [command, ...args] = [...pinnedTo('others'), ...wrk, '--', ...told] as [string, ...string[]];
  try {
    const { stdout } = await promisify(execFile)(command, args);
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as Load;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function byAutocannon({ url, body, connections, seconds, tokens }: LoadOptions): Promise<Load> {
  const { default: autocannon } = await import('autocannon');
  const headers = { 'content-type': 'application/json' };
  let next = firstToken;
  const setupRequest = (request: object) => ({
    ...request,
    headers: { ...headers, authorization: `Bearer ${tokens![next++ % tokens!.length]}` },
  });
  const requests = tokens ? [{ setupRequest }] : undefined;
  const result = await autocannon({ url, method: 'POST', headers, body, connections, duration: seconds, requests });
  return {
    requests: result.requests.total,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    refused: result.non2xx,
    broken: result.errors + result.timeouts,
    incomplete: 0,
  };
}
