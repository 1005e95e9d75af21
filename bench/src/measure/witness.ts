import { isDeepStrictEqual } from 'node:util';
import { askWhole, type Contestant } from './compare.ts';

export interface Witnessed {
  readonly asked: number;
  /** Answers that were not what the server says when nobody else asks. */
  readonly wrong: number;
}

const everyMs = 100;

/** Asks beside the load, and holds each answer against the one from before: fast and incomplete is not fast. */
export async function witness(contestant: Contestant, work: () => Promise<void>): Promise<Witnessed> {
  const token = contestant.tokens?.[0];
  const expected = await askWhole(contestant, token);
  let isOver = false;
  let asked = 0;
  let wrong = 0;
  const asking = (async () => {
    while (!isOver) {
      const answer = await askWhole(contestant, token).catch(() => undefined);
      asked++;
      if (!isDeepStrictEqual(answer, expected)) wrong++;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  await work();
  isOver = true;
  await asking;
  return { asked, wrong };
}
