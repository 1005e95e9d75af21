import type { Plan, PlannedStep, ProvenSchema } from '../schema/index.ts';

/**
 * With whom an execution that is under way may be shared, as the plan knows it and nobody configures (design, section 7): all that it reads
 * of one request is then in its key.
 */
export interface Sharing {
  readonly with: 'nobody' | 'sameViewer' | 'everybody';
  /** What keeps it from more; each names the field, directive or registry entry. */
  readonly because: readonly string[];
}

/** @param hooked the BFF's `onCall` may give each request's calls headers of their own */
export function sharingOf(proven: ProvenSchema, plan: Plan, hooked: boolean): Sharing {
  const alone = [
    ...(plan.kind === 'mutation' ? ['it is a mutation: each is carried out'] : []),
    ...(hooked ? ['bff.ts has an onCall hook, which may treat each request differently'] : []),
    ...plan.limitedFields.map((field) => `${field} has @rateLimit: each request is counted there`),
    ...plan.steps.flatMap((step) => whyAlone(proven, step)),
  ];
  if (alone.length > 0) return { with: 'nobody', because: [...new Set(alone)] };
  const viewer = plan.reads.viewer ? whyPrivate(plan) : [];
  return viewer.length > 0 ? { with: 'sameViewer', because: viewer } : { with: 'everybody', because: [] };
}

function whyAlone(proven: ProvenSchema, { field }: PlannedStep): string[] {
  const [type, name] = field.split('.') as [string, string];
  const source = proven.sources.get(type)?.get(name);
  if (source?.kind === 'resolver')
    return source.public ? [] : [`${field} is resolved by code that may read the whole request; see publicResolver()`];
  if (source?.kind !== 'call') return [];
  const { service, config, id } = source.operation;
  const why: string[] = [];
  if (service.variants.length > 0) why.push(`${service.name} has variants, chosen for each request (${field})`);
  if (!(config?.coalesce ?? service.coalesce)) why.push(`the registry says coalesce: false of ${id} (${field})`);
  return why;
}

function whyPrivate({ steps, guardedFields }: Plan): string[] {
  const reading = steps
    .filter(({ reads }) => reads.viewer)
    .map(({ field, operation }) => `${field} reads the viewer${operation ? ` (${operation})` : ''}`);
  return [...new Set([...reading, ...guardedFields.map((field) => `${field} has @auth`)])];
}
