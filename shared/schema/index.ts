export { isAsShown } from './as-shown.ts';
export { clientSchema, printClientSchema } from './client-schema.ts';
export { createCost, type OperationCost } from './cost/operation-cost.ts';
export type { SizeLimits } from './cost/slicing.ts';
export { countFields } from './count-fields.ts';
export { deadlineRule } from './deadline-directive.ts';
export type { RateLimitRule } from './directives.ts';
export { type Authorize, executableSchema, type LimitField, type Runtime } from './executable-schema.ts';
export type { CallSource, ResolverSource } from './field-source.ts';
export { readProperty } from './given-value.ts';
export { callsMadeAhead } from './lookahead-branch.ts';
export { createPlan, leastPublicMs, type Plan, type PlanDefaults, type PlannedStep, type Reads } from './plan.ts';
export { type ProvenSchema, type ProveSchemaOptions, proveSchema } from './proven-schema.ts';
export type { SchemaText } from './read-schema.ts';
export {
  type PublicResolverContext,
  publicResolver,
  type ResolverContext,
  type ResolverFunction,
  type ResolverMap,
  type ServiceCall,
  type Services,
} from './resolvers.ts';
export { type Fragments, fragmentsOf, selectedFields, selectionSetsOf } from './selected-fields.ts';
export { printTemplate, referencesOf } from './template.ts';
export { printResolverTypes } from './typegen/print-resolver-types.ts';
