import type { ContractType, ObjectType } from '../../contracts/index.ts';
import type { ProvenSchema } from '../proven-schema.ts';
import { wholeDepth } from '../service-selection.ts';

/**
 * Objects of GraphQL services that resolvers may meet so deep in an answer that the objects within them are no longer selected. What is
 * selected for resolvers ends at a depth, since a GraphQL type may go on for ever.
 */
export function cutObjects({ operations, parents, sources }: ProvenSchema): ReadonlySet<ObjectType> {
  const walk = new Walk();
  for (const ofService of operations.values()) {
    for (const { service, contract } of ofService.values()) {
      if (service.protocol === 'graphql') walk.from(contract.answer, wholeDepth);
    }
  }
  for (const [name, contracts] of parents) {
    const hasResolvers = [...(sources.get(name)?.values() ?? [])].some(({ kind }) => kind === 'resolver');
    if (hasResolvers) for (const contract of contracts) if (walk.met.has(contract)) walk.from(contract, wholeDepth);
  }
  return walk.cut;
}

class Walk {
  readonly cut = new Set<ObjectType>();
  /** With the depths below each that were looked at. */
  readonly met = new Map<ObjectType, Set<number>>();

  from(type: ContractType, depth: number): void {
    if (type.kind === 'list') this.from(type.item, depth);
    if (type.kind === 'union') for (const member of type.members.values()) this.from(member, depth);
    if (type.kind !== 'object') return;
    const depths = this.met.get(type) ?? new Set();
    this.met.set(type, depths);
    if (depths.has(depth)) return;
    depths.add(depth);
    if (depth === 1) this.cut.add(type);
    else for (const field of type.fields.values()) this.from(field.type, depth - 1);
  }
}
