import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { readEnvironment } from '../config/index.ts';
import { addFolderOptions, bffDirectories, type FolderOptions } from './folders.ts';
import { checkGenerated, writeGenerated } from './generated-file.ts';

interface SchemaOptions extends FolderOptions {
  readonly write?: boolean;
  readonly check?: boolean;
}

export function addSchemaCommand(program: Command): void {
  const command = program
    .command('schema')
    .description('print what the clients of a BFF see')
    .argument('[bffs...]', 'names of folders in bffs/; without one, all of them')
    .option('--write', 'write schemas/clients/<bff>.graphql instead')
    .option('--check', 'fail when schemas/clients/<bff>.graphql is not what would be written');
  addFolderOptions(command).action(schema);
}

async function schema(names: readonly string[], options: SchemaOptions): Promise<void> {
  const { printClientSchema } = await import('../schema/index.ts');
  const { proveAll } = await import('../server/index.ts');
  const environment = { ...readEnvironment(), development: true };
  const { bffs } = await proveAll({
    directories: bffDirectories(names, options),
    servicesFile: options.services,
    environment,
  });
  for (const bff of bffs) {
    const file = join(dirname(options.services), 'clients', `${bff.folder.config.name}.graphql`);
    const text = printClientSchema(bff.schema);
    const command = 'npx foyer schema --write';
    if (options.write) writeGenerated({ file, text, command });
    else if (options.check) checkGenerated({ file, text, command });
    else process.stdout.write(text);
  }
}
