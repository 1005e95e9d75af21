import type { ResolverContext } from '@foyer/bff';

export default { Query: { plan: (_parent: unknown, _args: unknown, { context }: ResolverContext) => context.plan } };
