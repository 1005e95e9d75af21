import type { InternalPages, InternalServer } from '../../telemetry/index.ts';
import type { Ask, FromWorker } from './messages.ts';

/** Where the first process serves what operators ask for; its workers name it to whoever reads their welcome. */
export const internalUrlVariable = 'FOYER_INTERNAL_URL';

/** Answers the first process, in place of a port of one's own. */
export function serveFirstProcess(url: string): (pages: InternalPages) => Promise<InternalServer> {
  return async (pages) => {
    const answer = async ({ kind, page, id }: Ask) => {
      if (kind !== 'ask') return;
      const text = page === 'metrics' ? await pages.metrics() : JSON.stringify(await pages.status());
      tell({ kind: 'told', id, text });
    };
    const listener = (message: Ask) => void answer(message);
    process.on('message', listener);
    return { url, close: () => void process.off('message', listener) };
  };
}

export function tell(message: FromWorker): void {
  if (process.connected) process.send!(message);
}
