import { join } from 'node:path';
import type { Command } from 'commander';
import { readEnvironment } from '../config/index.ts';
import { addFolderOptions, bffDirectories, type FolderOptions } from './folders.ts';
import { checkGenerated, writeGenerated } from './generated-file.ts';

interface TypesOptions extends FolderOptions {
  readonly check?: boolean;
}

export function addTypesCommand(program: Command): void {
  const command = program
    .command('types')
    .description("write generated/types.ts of a BFF: the types of its resolvers.ts and of the services' calls")
    .argument('[bffs...]', 'names of folders in bffs/; without one, all of them')
    .option('--check', 'write nothing; fail when generated/types.ts is not what would be written');
  addFolderOptions(command)
    .addHelpText(
      'after',
      '\nA field that nothing says the source of is taken for one whose resolver is yet to be written: Resolvers then demands it.\n',
    )
    .action(types);
}

async function types(names: readonly string[], options: TypesOptions): Promise<void> {
  const { shown } = await import('../bff/index.ts');
  const { printResolverTypes } = await import('../schema/index.ts');
  const { proveAll } = await import('../server/index.ts');
  const { bffs } = await proveAll({
    directories: bffDirectories(names, options),
    servicesFile: options.services,
    environment: { ...readEnvironment(), development: true },
    allowUnresolved: true,
  });
  for (const { folder, schema } of bffs) {
    const generated = {
      file: shown(join(folder.directory, 'generated', 'types.ts')),
      text: printResolverTypes(schema, folder.config.services),
      command: 'npx foyer types',
    };
    if (options.check) checkGenerated(generated);
    else writeGenerated(generated);
  }
}
