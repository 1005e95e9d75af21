import { readEnvironment } from '../../../dist/shared/config/index.js';
import { startFoyer } from '../../../dist/shared/server/index.js';
import { at } from '../paths.ts';
import { places } from '../settings/places.ts';
import type { Start } from './start.ts';

/** Foyer in production, with what requests share switched off by name. */
export function foyerSharing(sharing: 'nothing' | 'calls' | 'operations'): Start {
  return async (setting) => {
    const { directory, servicesFile, path } = places[setting];
    const { url } = await startFoyer({
      directories: [directory, ...(process.env.BENCH_LIMITED ? [at('bench/workloads/refusals')] : [])],
      servicesFile,
      environment: readEnvironment(),
      sharing,
    });
    return url + path;
  };
}
