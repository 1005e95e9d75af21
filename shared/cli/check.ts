import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import pc from 'picocolors';
import { readEnvironment } from '../config/index.ts';
import { addFolderOptions, bffDirectories, type FolderOptions } from './folders.ts';
import { checkGenerated } from './generated-file.ts';
import { manifestOf } from './manifest.ts';

export function addCheckCommand(program: Command): void {
  const command = program
    .command('check')
    .description('hold schemas, registry and contracts against each other without starting anything')
    .argument('[bffs...]', 'names of folders in bffs/; without one, all of them');
  addFolderOptions(command)
    .addHelpText(
      'after',
      '\nExits with 1 when anything is wrong, and shows every mistake with its line and how to mend it.\n',
    )
    .action(check);
}

async function check(names: readonly string[], options: FolderOptions): Promise<void> {
  const { proveAll } = await import('../server/index.ts');
  const environment = { ...readEnvironment(), development: true };
  const { bffs, operations } = await proveAll({
    directories: bffDirectories(names, options),
    servicesFile: options.services,
    environment,
  });
  for (const bff of bffs) {
    const { folder, schema, documents } = bff;
    const sources = [...schema.sources.values()].flatMap((ofType) => [...ofType.values()]);
    const calls = sources.filter(({ kind }) => kind === 'call').length;
    process.stdout.write(
      `${pc.green('✓')} ${folder.config.name}: ${sources.length} fields, ${calls} of them call services; ${documents.registered.size} operations fit\n`,
    );
    const manifest = await manifestOf(bff);
    // One that is checked in is what clients were built with.
    if (existsSync(manifest.file)) checkGenerated(manifest);
  }
  process.stdout.write(`${pc.green('✓')} ${operations.size} contracts fit, and every field has its source\n`);
}
