import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { VerifiedViewer } from './credentials.ts';
import { RemoteJudge } from './remote-judge.ts';

const verified = { viewer: { id: 'u1' }, validUntil: 0 } as unknown as VerifiedViewer;

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

  it('is not asked again for five seconds about a token that was refused', async () => {
    answer = async () => null;
    for (let n = 0; n < 3; n++) await assert.rejects(judge.verify('t'), { code: 'UNAUTHENTICATED' });
    assert.equal(asked.length, 1);
    now += 5_000;
    answer = async () => verified;
    assert.equal(await judge.verify('t'), verified);
  });

  it('who throws has not refused the token, and is given a rest', async () => {
    answer = async () => Promise.reject(new Error('database away'));
    for (let n = 0; n < 10; n++) await assert.rejects(judge.verify(`t${n}`), { code: 'AUTH_UNAVAILABLE' });
    assert.equal(asked.length, 3);
    now += 1_000;
    answer = async () => verified;
    assert.equal(await judge.verify('t0'), verified);
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
