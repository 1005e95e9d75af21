import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { readEnvironment } from '../config/index.ts';
import { printClientSchema } from '../schema/index.ts';
import { proveAll } from '../server/index.ts';
import { addFolderOptions, bffDirectories, type FolderOptions } from './folders.ts';

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
  const environment = { ...readEnvironment(), development: true };
  const { bffs } = await proveAll({
    directories: bffDirectories(names, options),
    servicesFile: options.services,
    environment,
  });
  for (const bff of bffs) {
    const file = join(dirname(options.services), 'clients', `${bff.folder.config.name}.graphql`);
    const text = printClientSchema(bff.schema);
    if (options.write) write(file, text);
    else if (options.check) check(file, text);
    else process.stdout.write(text);
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`${pc.green('✓')} ${file}\n`);
}

function check(file: string, text: string): void {
  const fresh = existsSync(file) && readFileSync(file, 'utf8') === text;
  process.stdout.write(
    fresh ? `${pc.green('✓')} ${file}\n` : `${pc.red('✗')} ${file} is stale; write it with: npx foyer schema --write\n`,
  );
  if (!fresh) process.exitCode = 1;
}
