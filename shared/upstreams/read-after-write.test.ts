import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type FakeClock, useFakeClock } from '../../test/support/fake-clock.ts';
import { AnswerCache, type SharedStore, toCacheRule } from '../cache/index.ts';
import { type AskOptions, type TestService, testService } from './test-pipeline.ts';

const plain: AskOptions = { visibility: 'public' };
const rule = toCacheRule({ maxAgeSeconds: 60, staleWhileRevalidateSeconds: 60, staleIfErrorSeconds: 60 });
const kept: AskOptions = { ...plain, cache: rule, tags: ['users'] };
const ofOther: AskOptions = { ...plain, cache: rule, tags: ['others'] };

const read = (service: TestService, options: AskOptions) => service.ask(service.scope(), 'user', { id: '1' }, options);
const nameOf = (user: unknown) => (user as { name: string }).name;

/** Answers all that has arrived with what is true now. */
function answer(service: TestService, name: string): void {
  for (const { attempt, answer } of service.arrived.splice(0))
    answer(attempt.input.ids ? [{ id: '1', name }] : { id: '1', name });
}

for (const [how, batches] of [
  ['one by one', {}],
  ['by a batch', { user: {} }],
] as const) {
  describe(`reads asked for ${how}, after a tag of theirs was invalidated`, () => {
    const create = (cache = new AnswerCache()) => testService(batches, { coalesce: true }, { cache });

    /** What a read gets that comes while another, which is older than an invalidation, is under way; and what is kept then. */
    async function readAfter(clock: FakeClock, service: TestService, invalidate: () => unknown, options = kept) {
      const older = read(service, options);
      await clock.settle();
      const early = service.arrived.splice(0);
      await invalidate();
      const younger = read(service, options);
      await clock.settle();
      answer(service, 'new');
      for (const { attempt, answer } of early)
        answer(attempt.input.ids ? [{ id: '1', name: 'old' }] : { id: '1', name: 'old' });
      const got = [nameOf(await older), nameOf(await younger)];
      return [...got, nameOf(await read(service, options))];
    }

    test('join nothing that is older, and keep nothing of it', async (t) => {
      const clock = useFakeClock(t);
      const cache = new AnswerCache();
      const all = await readAfter(clock, create(cache), () => cache.invalidate(['users']));
      assert.deepEqual(all, ['old', 'new', 'new']);
    });

    for (const [told, tags] of [
      ['that it was', ['users']],
      ['nothing for a while', undefined],
    ] as const) {
      test(`by another instance, which told ${told}: the same`, async (t) => {
        const clock = useFakeClock(t);
        const store = emptyStore();
        const service = create(new AnswerCache({ shared: store }));
        assert.deepEqual(await readAfter(clock, service, () => store.onInvalidated(tags)), ['old', 'new', 'new']);
      });
    }

    test('join as ever where the tag was another', async (t) => {
      const clock = useFakeClock(t);
      const cache = new AnswerCache();
      const service = create(cache);
      const asking = [read(service, ofOther)];
      await clock.settle();
      await cache.invalidate(['users']);
      asking.push(read(service, ofOther));
      await clock.settle();
      assert.equal(service.arrived.length, 1);
      answer(service, 'both');
      assert.deepEqual((await Promise.all(asking)).map(nameOf), ['both', 'both']);
    });

    test('whatever is read and written in whatever order, no read is older than a write that had ended before', async (t) => {
      const clock = useFakeClock(t);
      const step = fc.record({
        what: fc.constantFrom<'write' | AskOptions>('write', plain, kept),
        afterMs: fc.nat(40),
        takesMs: fc.integer({ min: 1, max: 90 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
          const cache = new AnswerCache();
          const service = create(cache);
          let version = 0;
          let ended = 0;
          /** The service knows when it is asked, and says so later. */
          const respond = (takesMs: number) => {
            for (const { attempt, answer } of service.arrived.splice(0)) {
              const user = { id: '1', name: String(attempt.operation.read ? version : ++version) };
              setTimeout(answer, takesMs, attempt.input.ids ? [user] : user);
            }
          };
          const write = async () => {
            const written = Number(nameOf(await service.ask(service.scope(), 'rename', { id: '1', name: 'x' })));
            await cache.invalidate(['users']);
            ended = Math.max(ended, written);
          };
          const check = async (options: AskOptions, least: number) => {
            const got = Number(nameOf(await read(service, options)));
            assert.ok(got >= least, `a read gave ${got} when ${least} was written`);
          };
          const all: Promise<void>[] = [];
          for (const { what, afterMs, takesMs } of steps) {
            await clock.advance(afterMs);
            all.push(what === 'write' ? write() : check(what, ended));
            await clock.settle();
            respond(takesMs);
          }
          await clock.advance(100);
          await Promise.all(all);
          const last = check(kept, ended);
          await clock.settle();
          respond(1);
          await clock.advance(2);
          await last;
        }),
        { numRuns: 12 },
      );
    });
  });
}

function emptyStore(): SharedStore {
  return {
    read: async (keys) => keys.map(() => ({ kept: undefined, versions: [] })),
    write() {},
    delete() {},
    invalidate: async () => {},
    onInvalidated: () => {},
    close: async () => {},
  };
}
