export { type Answer, createEngine, type Engine, type EngineOptions, type PreparedOperation } from './engine.ts';
export { type MaskOptions, maskError } from './mask.ts';
