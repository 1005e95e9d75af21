export { type BffConfig, defineBff, type ResolvedBffConfig } from './bff-config.ts';
export { type BffFolder, type LoadBffOptions, loadBff, shown } from './load-bff.ts';
