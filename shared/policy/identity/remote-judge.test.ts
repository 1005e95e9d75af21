import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { VerifiedViewer } from './credentials.ts';
import { RemoteJudge } from './remote-judge.ts';

const verified = { viewer: { id: 'u1' }, validUntil: 0 } as unknown as VerifiedViewer;

const outages: Readonly<Record<string, Error>> = {
  'a refused connection, as fetch tells of it': new TypeError('fetch failed', {
    cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
  }),
  'a time that is over': new DOMException('timed out', 'TimeoutError'),
  'an answer of 500': Object.assign(new Error('answered 500'), { statusCode: 500 }),
};

describe('a judge of tokens who is asked over the network', () => {
  let now = 0;
  let asked: string[] = [];
  let answer: (signal: AbortSignal) => Promise<VerifiedViewer | null>;
  let judge: RemoteJudge;
  beforeEach(() => {
    [now, asked] = [0, []];
    answer = async () => verified;
    judge = new RemoteJudge({
      timeoutMs: 20,
      now: () => now,
      judge: (text, signal) => {
        asked.push(text);
        return answer(signal);
      },
    });
  });

  it('is asked once about a token, however many requests bring it at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => judge.verify('t')));
    assert.deepEqual([asked, new Set(all).size], [['t'], 1]);
  });

  it('C4: is not asked again for five seconds about a token that was refused', async () => {
    answer = async () => null;
    for (let n = 0; n < 3; n++) await assert.rejects(judge.verify('t'), { code: 'UNAUTHENTICATED' });
    assert.equal(asked.length, 1);
    now += 5_000;
    answer = async () => verified;
    assert.equal(await judge.verify('t'), verified);
  });

  it('who is away has not refused the token, and is given a rest', async () => {
    answer = async () => Promise.reject(Object.assign(new Error('database away'), { code: 'ECONNREFUSED' }));
    for (let n = 0; n < 10; n++) await assert.rejects(judge.verify(`t${n}`), { code: 'AUTH_UNAVAILABLE' });
    assert.equal(asked.length, 3);
    now += 1_000;
    answer = async () => verified;
    assert.equal(await judge.verify('t0'), verified);
  });

  it('who throws over rubbish is asked about other tokens as before', async () => {
    for (let n = 0; n < 10; n++) {
      answer = async () => Promise.reject(n % 2 === 0 ? new SyntaxError('Unexpected token') : 'not an error');
      await assert.rejects(judge.verify(`rubbish ${n}`), { code: 'AUTH_UNAVAILABLE' });
      answer = async () => verified;
      assert.equal(await judge.verify(`good ${n}`), verified);
    }
    answer = async () => Promise.reject(new TypeError('Invalid character'));
    for (let n = 10; n < 20; n++) await assert.rejects(judge.verify(`rubbish ${n}`), { code: 'AUTH_UNAVAILABLE' });
    answer = async () => verified;
    assert.equal(await judge.verify('good'), verified);
  });

  for (const [what, error] of Object.entries(outages))
    it(`${what} is an outage, after three of which it is given a rest`, async () => {
      answer = async () => Promise.reject(error);
      for (let n = 0; n < 5; n++) await assert.rejects(judge.verify(`t${n}`), { code: 'AUTH_UNAVAILABLE' });
      assert.equal(asked.length, 3);
    });

  it('who never answers is given up in time, and told so', async () => {
    let told: AbortSignal | undefined;
    answer = (signal) => {
      told = signal;
      return new Promise(() => {});
    };
    await assert.rejects(judge.verify('t'), { code: 'AUTH_UNAVAILABLE' });
    assert.equal(told?.aborted, true);
  });

  it('is asked about 256 tokens at once; more are not kept waiting', async () => {
    let release: (value: VerifiedViewer) => void = () => {};
    const held = new Promise<VerifiedViewer>((resolve) => {
      release = resolve;
    });
    answer = () => held;
    const waiting = Array.from({ length: 256 }, (_, n) => judge.verify(`t${n}`));
    await assert.rejects(judge.verify('one more'), { code: 'AUTH_UNAVAILABLE' });
    release(verified);
    await Promise.all(waiting);
    assert.equal(asked.length, 256);
  });
});
