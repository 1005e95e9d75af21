import { Pool } from 'undici';

export interface SenderOptions {
  readonly url: string;
  readonly body: string;
  /** One a request, in turn. */
  readonly tokens?: readonly string[];
}

/**
 * Posts a body; gives whether the answer was whole. Takes another connection when all are busy, so that nothing waits for one. Those that are
 * left at the end go with the server.
 */
export function createSender({ url, body, tokens }: SenderOptions): (index: number) => Promise<boolean> {
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { pipelining: 1 });
  const json = { 'content-type': 'application/json' };
  return async (index) => {
    const headers = tokens ? { ...json, authorization: `Bearer ${tokens[index % tokens.length]}` } : json;
    const answer = await pool.request({ method: 'POST', path, body, headers });
    const text = await answer.body.text();
    return answer.statusCode === 200 && !text.includes('"errors":') && !text.includes('"degraded":');
  };
}
