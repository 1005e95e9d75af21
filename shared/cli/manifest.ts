import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readEnvironment } from '../config/index.ts';
import type { ProvenBff } from '../server/index.ts';
import { CommandError } from './failures.ts';
import { addFolderOptions, bffDirectories, type FolderOptions } from './folders.ts';
import { checkGenerated, type GeneratedFile, writeGenerated } from './generated-file.ts';
import { collect } from './options.ts';

interface ManifestOptions extends FolderOptions {
  readonly add?: readonly string[];
  readonly to?: string;
  readonly write?: boolean;
  readonly check?: boolean;
}

export function addManifestCommand(program: Command): void {
  const command = program
    .command('manifest')
    .description('print the operations that a BFF has registered, as a persisted query manifest')
    .argument('[bffs...]', 'names of folders in bffs/; without one, all of them')
    .option(
      '--add <file>',
      "a manifest that a client's build wrote, held against the schema (may be repeated)",
      collect,
    )
    .option('--write', 'write <bff>/generated/manifest.json instead')
    .option('--to <file>', 'write this file instead, for example bffs/kiosk/manifests/3.2.json')
    .option('--check', 'fail when <bff>/generated/manifest.json is not what would be written');
  addFolderOptions(command)
    .addHelpText(
      'after',
      '\nIn it are operations/*.graphql and what bff.ts lists in documents.manifests. Ids are SHA-256 of the bodies.\n',
    )
    .action(manifest);
}

/** `generated/manifest.json` as it should be. */
export async function manifestOf({ folder, documents }: ProvenBff): Promise<GeneratedFile> {
  const { shown } = await import('../bff/index.ts');
  const { printManifest } = await import('../policy/index.ts');
  return {
    file: shown(join(folder.directory, 'generated', 'manifest.json')),
    text: printManifest(documents.registered),
    command: `npx foyer manifest ${folder.config.name} --write`,
  };
}

async function manifest(names: readonly string[], options: ManifestOptions): Promise<void> {
  const { proveAll } = await import('../server/index.ts');
  const { bffs } = await proveAll({
    directories: bffDirectories(names, options),
    servicesFile: options.services,
    environment: { ...readEnvironment(), development: true },
  });
  if (bffs.length > 1 && (options.to ?? options.add))
    throw new CommandError('--to and --add are for one BFF: name it, as in foyer manifest kiosk --to FILE.');
  for (const bff of bffs) {
    const generated = await manifestOf(options.add ? await withMore(bff, options.add) : bff);
    if (options.to) writeGenerated({ ...generated, file: options.to });
    else if (options.write) writeGenerated(generated);
    // Only clients that ask by id need one: a BFF that was not named may go without.
    else if (options.check && (names.length > 0 || existsSync(generated.file))) checkGenerated(generated);
    else if (options.check) process.stdout.write(`- ${generated.file}: none, and none is needed\n`);
    else process.stdout.write(generated.text);
  }
}

async function withMore(bff: ProvenBff, moreManifests: readonly string[]): Promise<ProvenBff> {
  const { shown } = await import('../bff/index.ts');
  const { Findings } = await import('../errors/index.ts');
  const { proveDocuments } = await import('../policy/index.ts');
  const { config, configFile: file, directory } = bff.folder;
  const findings = new Findings();
  const documents = proveDocuments(
    { config: config.documents, directory, file, schema: bff.schema.schema, shown, moreManifests },
    findings,
  );
  findings.throwIfAny();
  return { ...bff, documents };
}
