import { publicResolver } from '@foyer/bff';

/** Small objects in the heap of the engine; a buffer would lie outside of it. */
const held: object[][] = [];
/** How a test says that it has seen enough: when memory is full, no request would be let in to say it. */
process.on('SIGUSR2', () => held.splice(0));

export default {
  Query: {
    throws: publicResolver(() => {
      throw new Error('thrown by a resolver');
    }),
    rejects: publicResolver(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error('rejected by a resolver');
    }),
    throwsNothing: publicResolver(() => {
      throw undefined;
    }),
    never: publicResolver(() => new Promise(() => {})),
    holdsBack: publicResolver(() => ({
      item: [1, new Promise(() => {})],
      promise: new Promise(() => {}),
      function: () => new Promise(() => {}),
      there: 4,
    })),
    forgets: publicResolver(() => {
      Promise.reject(new Error('nobody waits for this'));
      return 'done';
    }),
    explodes: publicResolver(() => {
      setTimeout(() => {
        throw new Error('thrown where nobody catches');
      }, 5);
      return 'soon';
    }),
    blocks: publicResolver((_parent, { ms }: { ms: number }) => {
      const startedAt = performance.now();
      while (performance.now() - startedAt < ms);
      return ms;
    }),
    holds: publicResolver((_parent, { megabytes }: { megabytes: number }) => {
      // About 80 bytes each.
      held.push(Array.from({ length: (megabytes * 1_048_576) / 80 }, (_, index) => ({ index, text: `${index}` })));
      return megabytes;
    }),
    large: publicResolver((_parent, { bytes }: { bytes: number }) => 'x'.repeat(bytes)),
  },
};
