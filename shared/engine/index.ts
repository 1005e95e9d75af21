export { type WhenCompiled, whenCompiled } from './compiled/when-compiled.ts';
export { type Answer, createEngine, type Engine, type EngineOptions } from './engine.ts';
export { type MaskOptions, maskError } from './mask.ts';
export type { PreparedOperation } from './prepared-operation.ts';
export { type Sharing, sharingOf } from './sharing.ts';
