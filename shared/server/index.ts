export { type Foyer, startFoyer } from './foyer.ts';
export { type Guard, guardProcess } from './guard-process.ts';
export { type FoyerOptions, type Proven, type ProvenBff, proveAll } from './prove-all.ts';
