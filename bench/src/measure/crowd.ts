// Clients as they are: most ask well, some ask badly, some leave.
import { Pool } from 'undici';
import { home } from '../settings/home.ts';
import { tokensOnce } from './tokens.ts';

export interface Crowd {
  /** How many ended how: `answered`, `degraded`, `refused`, `left`, `broken`. `from` numbers them, so that none is like another. */
  ask(count: number, from: number): Promise<ReadonlyMap<string, number>>;
  leave(): Promise<void>;
}

interface Ask {
  readonly body: string;
  /** @default a good token */
  readonly token?: string;
}

type Asking = (index: number) => Ask;

const { query } = home.operations[0]!;
const screen: Asking = () => ({ body: JSON.stringify({ query }) });

const product: Asking = (index) => ({
  body: JSON.stringify({
    query: 'query($id:ID!){product(id:$id){id name rating}}',
    variables: { id: `p${index % 500}` },
  }),
});
/** Four hundred documents in turn. */
const written: Asking = (index) => ({
  body: JSON.stringify({ query: `{product(id:"p${(index % 400) + 1}"){id name price}}` }),
});
/** A document that was never seen before. */
const named: Asking = (index) => ({
  body: JSON.stringify({ query: `query Q${index}{cart{itemCount items{productId quantity}}}` }),
});

/** Of ten requests eight are these, in turn. The first screen is the dearest by far, and one in four here. */
const good: readonly Asking[] = [screen, product, written, product, screen, product, written, named];

const bad: readonly Asking[] = [
  () => ({ body: '{"query":' }),
  (index) => ({ body: JSON.stringify({ query: `{nothing${index}}` }) }),
  () => ({ body: JSON.stringify({ query: '{product(id:' }) }),
  (index) => ({ body: JSON.stringify({ query }), token: `a.b.${index}` }),
  () => ({ body: JSON.stringify({ query: `{home{profile{name}}}${' '.repeat(20_000)}` }) }),
];

let tokens: readonly string[] | undefined;

export function createCrowd(url: string, connections: number): Crowd {
  tokens ??= tokensOnce('w3');
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections, pipelining: 1 });

  const send = async (index: number): Promise<string> => {
    const kind = index % 10;
    const round = Math.floor(index / 10);
    const { body, token } = kind === 8 ? bad[round % bad.length]!(index) : good[kind % good.length]!(index);
    const authorization = `Bearer ${token ?? tokens![index % tokens!.length]}`;
    const headers = { 'content-type': 'application/json', authorization };
    const signal = kind === 9 ? AbortSignal.timeout(index % 20) : null;
    try {
      const answer = await pool.request({ method: 'POST', path: pathname, headers, body, signal });
      const text = await answer.body.text();
      if (answer.statusCode !== 200 || !text.includes('"data":')) return 'refused';
      return text.includes('"degraded":') ? 'degraded' : 'answered';
    } catch {
      return signal?.aborted ? 'left' : 'broken';
    }
  };

  return {
    async ask(count, from) {
      const outcomes = new Map<string, number>();
      let next = from;
      const keepAsking = async () => {
        while (next < from + count) {
          const outcome = await send(next++);
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: connections }, keepAsking));
      return outcomes;
    },
    leave: () => pool.destroy(),
  };
}
