import assert from 'node:assert/strict';
import type { MeasuredOperation } from '../settings/setting.ts';

export interface Contestant {
  readonly name: string;
  readonly url: string;
  readonly operation: MeasuredOperation;
  readonly body: string;
  /** Of the first viewers; none where it is asked anonymously. */
  readonly tokens: readonly string[] | undefined;
}

/** How many viewers' answers are compared. */
const compared = 20;

/** One answer, whole. @throws {Error} when it has errors, or says that something is missing */
export async function askWhole({ name, url, body }: Contestant, token?: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  if (response.status !== 200 || text.includes('"errors":') || text.includes('"degraded":'))
    throw new Error(`${name} answered ${response.status}: ${text.slice(0, 400)}`);
  return (JSON.parse(text) as { data: unknown }).data;
}

/** @throws {AssertionError} when two servers do not say the same */
export async function compareAnswers(contestants: readonly Contestant[]): Promise<void> {
  const [first, ...others] = contestants;
  if (!first) return;
  const tokens: readonly (string | undefined)[] = first.tokens?.slice(0, compared) ?? [undefined];
  for (const token of tokens) {
    const expected: unknown = await patiently(() => askWhole(first, token));
    for (const other of others) {
      const answer = await patiently(() => askWhole(other, token));
      assert.deepEqual(answer, expected, `${other.operation.name}: ${other.name} and ${first.name} differ`);
    }
  }
}

/** The first requests compile code while their fields' time runs. */
async function patiently<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
