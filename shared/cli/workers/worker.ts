import type { Invalidations } from '../../cache/index.ts';
import type { InternalPages, InternalServer } from '../../telemetry/index.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** Where the first process serves what operators ask for; its workers name it to whoever reads their welcome. */
export const internalUrlVariable = 'FOYER_INTERNAL_URL';

/** Answers the first process, in place of a port of one's own. */
export function serveFirstProcess(url: string): (pages: InternalPages) => Promise<InternalServer> {
  return async (pages) => {
    const answer = async (message: ToWorker) => {
      if (message.kind !== 'ask') return;
      const { page, id } = message;
      const text = page === 'metrics' ? await pages.metrics() : JSON.stringify(await pages.status());
      tell({ kind: 'told', id, text });
    };
    const listener = (message: ToWorker) => void answer(message);
    process.on('message', listener);
    return { url, close: () => void process.off('message', listener) };
  };
}

/** Through the first process, which hands it to all the others. */
export function tellOtherWorkers(): Invalidations {
  const invalidations: Invalidations = {
    invalidate: async (tags) => tell({ kind: 'invalidated', tags }),
    onInvalidated: () => {},
  };
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'invalidated') invalidations.onInvalidated(message.tags);
  });
  return invalidations;
}

export function tell(message: FromWorker): void {
  if (process.connected) process.send!(message);
}
