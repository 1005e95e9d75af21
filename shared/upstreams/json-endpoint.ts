import { Pool, request } from './undici.ts';

export interface JsonEndpointOptions {
  /** http: or https:, with its path. */
  readonly url: string;
  /** For the whole exchange, connecting included. */
  readonly timeoutMs: number;
  /** Of the answer. */
  readonly maxBytes: number;
  /** Exchanges at once; more of them wait, and their time runs. @default 8 */
  readonly connections?: number;
}

export interface JsonRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An endpoint that answers JSON and is no service of the registry, such as an identity provider's. Built once a process. */
export interface JsonEndpoint {
  /**
   * Certificates are verified, redirects not followed. Rejects with an Error, for logs only, whenever there is no answer 200 with JSON
   * of at most so many bytes in time; with its `statusCode` where it was another one.
   */
  ask(request: JsonRequest): Promise<unknown>;
  close(): Promise<void>;
}

export function createJsonEndpoint({ url, timeoutMs, maxBytes, connections = 8 }: JsonEndpointOptions): JsonEndpoint {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, {
    connections,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: timeoutMs },
  });
  return {
    async ask({ method, headers, body }) {
      const { statusCode, body: answer } = await request(pool, {
        method,
        path: pathname + search,
        headers: { accept: 'application/json', ...headers },
        body: body ?? null,
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (statusCode !== 200) {
        await answer.dump({ limit: maxBytes });
        throw Object.assign(new Error(`${origin} answered ${statusCode}`), { statusCode });
      }
      return JSON.parse(await readText(answer, maxBytes));
    },
    close: () => pool.destroy(),
  };
}

async function readText(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
