import { Client } from './undici.ts';

/** Asks a server of our own over a real socket, with the HTTP client that services are called with. Resolves with the status. */
export async function selfAsk(origin: string, path: string, body: object): Promise<number> {
  const client = new Client(origin);
  try {
    const answer = await client.request({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
    await answer.body.dump();
    return answer.statusCode;
  } finally {
    await client.close();
  }
}
