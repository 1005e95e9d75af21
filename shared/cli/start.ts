import type { Command } from 'commander';
import pc from 'picocolors';
import { type Environment, readEnvironment } from '../config/index.ts';
import type { Foyer } from '../server/index.ts';
import { type Companion, startCompanion } from './companion.ts';
import { addFolderOptions, bffDirectories, type FolderOptions } from './folders.ts';
import { parseMilliseconds, parsePort } from './options.ts';
import { endOnSignal } from './signals.ts';

interface StartOptions extends FolderOptions {
  readonly port?: number;
  readonly host?: string;
  readonly drainMs?: number;
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
      '--drain-ms <number>',
      'how long to go on serving after SIGTERM (default: DRAIN_MS, or 10000; in development 0)',
      parseMilliseconds,
    )
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
  foyer start kiosk                                one of them alone, at the same path
  foyer start --bff ../shop/tv --services ../shop/services.yaml --port 4100

NODE_ENV=development turns on introspection and development tokens (foyer token); anything else is production.
`;

async function start(names: readonly string[], options: StartOptions): Promise<void> {
  const environment = withOptions(readEnvironment(), options);
  const directories = bffDirectories(names, options);
  const companion = options.with === undefined ? undefined : startCompanion(options.with);
  try {
    // Only now, so that the companion loads at the same time, and that other commands need not load the server.
    const [{ guardProcess, startFoyer }, { welcome }] = await Promise.all([
      import('../server/index.ts'),
      import('./welcome.ts'),
    ]);
    const [foyer] = await Promise.all([
      startFoyer({ directories, servicesFile: options.services, environment }),
      companion?.ready,
    ]);
    const endInOrder = endOnSignal(() => end(foyer, companion, environment.drainMs));
    guardProcess(foyer.logger, () => endInOrder(1));
    process.stdout.write(
      environment.development
        ? welcome(foyer)
        : `${pc.bold('foyer')} is ready at ${foyer.url}, metrics and status at ${foyer.internalUrl}\n`,
    );
  } catch (error) {
    await companion?.stop();
    throw error;
  }
}

function withOptions(environment: Environment, { port, host, drainMs }: StartOptions): Environment {
  return {
    ...environment,
    port: port ?? environment.port,
    host: host ?? environment.host,
    drainMs: drainMs ?? environment.drainMs,
  };
}

async function end(foyer: Foyer, companion: Companion | undefined, drainMs: number): Promise<void> {
  await foyer.stop({ drainMs });
  await companion?.stop();
}
