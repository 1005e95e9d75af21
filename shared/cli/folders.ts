import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { nearest } from '../errors/index.ts';
import { CommandError } from './failures.ts';
import { collect } from './options.ts';

/** Where BFFs and services are found; the same options for every command that reads them. */
export interface FolderOptions {
  readonly bff?: readonly string[];
  readonly services: string;
}

export function addFolderOptions(command: Command): Command {
  return command
    .option('--bff <dir>', 'a BFF folder that lies anywhere (may be repeated)', collect)
    .option('--services <file>', 'the registry of services', join('schemas', 'services.yaml'));
}

/** The folders meant: those given with `--bff`, or the named ones of `bffs/`, or all of `bffs/`. */
export function bffDirectories(names: readonly string[], { bff }: FolderOptions): readonly string[] {
  if (bff && names.length > 0)
    throw new CommandError(`name folders of bffs/ (${names.join(', ')}) or folders elsewhere (--bff), not both.`);
  if (bff) return bff.map((directory) => resolve(directory));
  const all = bffNames();
  if (all.length === 0)
    throw new CommandError('there is no BFF here. Run this where bffs/ lies, or name a folder: --bff DIR.');
  for (const name of names) {
    if (all.includes(name)) continue;
    const near = nearest(name, all);
    throw new CommandError(
      `no BFF is called "${name}".${near ? ` Did you mean ${near}?` : ''} There are ${all.join(', ')}.`,
    );
  }
  return (names.length > 0 ? names : all).map((name) => resolve('bffs', name));
}

/** The names of the folders in `bffs/`. */
export function bffNames(): readonly string[] {
  return existsSync('bffs') ? foldersIn('bffs') : [];
}

function foldersIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() &&
        ['bff.ts', 'bff.js', 'bff.mjs'].some((file) => existsSync(join(directory, entry.name, file))),
    )
    .map((entry) => entry.name)
    .sort();
}
