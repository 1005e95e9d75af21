import type { Plan, ProvenSchema } from '../schema/index.ts';
import type { WriteMark, Writes } from '../upstreams/index.ts';

/** The count of the latest write after which a run of an operation that began earlier may be out of date. Built once an operation. */
export function createLatestWrite(proven: ProvenSchema, { steps }: Plan, writes: Writes): () => number {
  const marks = new Set<WriteMark>();
  for (const { field } of steps) {
    const [type, name] = field.split('.') as [string, string];
    const source = proven.sources.get(type)?.get(name);
    // Code may call anything.
    if (source?.kind !== 'call') return () => writes.any.at;
    marks.add(writes.of(source.operation.service));
    // Which tags it bears is known only once it runs.
    if (source.caching.tags.length > 0) marks.add(writes.anyTag);
  }
  const all = [...marks];
  return () => all.reduce((latest, { at }) => Math.max(latest, at), 0);
}
