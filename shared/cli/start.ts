import type { Command } from 'commander';
import pc from 'picocolors';
import { type Environment, readEnvironment } from '../config/index.ts';
import { type Foyer, startFoyer } from '../server/index.ts';
import { type Companion, startCompanion } from './companion.ts';
import { addFolderOptions, bffDirectories, type FolderOptions } from './folders.ts';
import { parsePort } from './options.ts';
import { endOnSignal } from './signals.ts';
import { welcome } from './welcome.ts';

interface StartOptions extends FolderOptions {
  readonly port?: number;
  readonly host?: string;
  readonly with?: string;
}

export function addStartCommand(program: Command): void {
  const command = program
    .command('start')
    .description('serve all BFFs of bffs/, the named ones, or a folder that lies anywhere')
    .argument('[bffs...]', 'names of folders in bffs/; without one, all of them')
    .option('--port <number>', 'the public port (default: PORT, or 4000)', parsePort)
    .option('--host <address>', 'the address to listen on (default: HOST, or loopback in development)')
    .option(
      '--with <module>',
      'a Node module to run beside the server and end with it, such as services to try things with',
    );
  addFolderOptions(command)
    .addHelpText('after', help)
    .action((names: string[], options: StartOptions) => start(names, options));
}

const help = `
Examples:
  foyer start                                      all BFFs, on one port
  foyer start mobile                               one of them alone, at the same path
  foyer start --bff ../shop/tv --services ../shop/services.yaml --port 4100

NODE_ENV=development turns on introspection and development tokens (foyer token); anything else is production.
`;

async function start(names: readonly string[], options: StartOptions): Promise<void> {
  const environment = withOptions(readEnvironment(), options);
  const companion = options.with === undefined ? undefined : startCompanion(options.with);
  try {
    const [foyer] = await Promise.all([
      startFoyer({ directories: bffDirectories(names, options), servicesFile: options.services, environment }),
      companion?.ready,
    ]);
    endOnSignal(() => end(foyer, companion));
    process.stdout.write(environment.development ? welcome(foyer) : `${pc.bold('foyer')} is ready at ${foyer.url}\n`);
  } catch (error) {
    companion?.stop();
    throw error;
  }
}

function withOptions(environment: Environment, { port, host }: StartOptions): Environment {
  return { ...environment, port: port ?? environment.port, host: host ?? environment.host };
}

async function end(foyer: Foyer, companion: Companion | undefined): Promise<void> {
  await foyer.stop();
  companion?.stop();
}
