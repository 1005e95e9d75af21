import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import pc from 'picocolors';
import { type Environment, readEnvironment } from '../config/index.ts';
import type { Foyer, FoyerOptions } from '../server/index.ts';
import { type Companion, startCompanion } from './companion.ts';
import { addFolderOptions, bffDirectories, type FolderOptions } from './folders.ts';
import { parseMilliseconds, parsePort, parseWorkers } from './options.ts';
import { endOnSignal } from './signals.ts';
import { internalUrlVariable, serveFirstProcess, tell, tellOtherWorkers } from './workers/worker.ts';

interface StartOptions extends FolderOptions {
  readonly port?: number;
  readonly host?: string;
  readonly drainMs?: number;
  readonly with?: string;
  readonly workers?: number | 'auto';
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
    .option('--workers <number>', 'processes that share the port; auto: one for each processor', parseWorkers)
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
  foyer start --workers auto                       one process for each processor, on one port
  foyer start --bff ../shop/tv --services ../shop/services.yaml --port 4100

NODE_ENV=development turns on introspection and development tokens (foyer token); anything else is production.
`;

async function start(names: readonly string[], options: StartOptions): Promise<void> {
  const count = workersOf(options);
  const environment = withOptions(readEnvironment(), options, count);
  const companion = options.with === undefined || cluster.isWorker ? undefined : startCompanion(options.with);
  try {
    if (count > 1 && cluster.isPrimary) {
      const { startWorkers } = await import('./workers/start-workers.ts');
      await startWorkers({ count, environment, companion });
    } else await serve(names, { options, environment, companion });
  } catch (error) {
    await companion?.stop();
    throw error;
  }
}

interface ServeOptions {
  readonly options: StartOptions;
  readonly environment: Environment;
  readonly companion: Companion | undefined;
}

async function serve(names: readonly string[], { options, environment, companion }: ServeOptions): Promise<void> {
  const directories = bffDirectories(names, options);
  // Only now, so that the companion loads at the same time, and that other commands need not load the server.
  const [{ guardProcess, startFoyer }, { welcome }] = await Promise.all([
    import('../server/index.ts'),
    import('./welcome.ts'),
  ]);
  let endInOrder!: (exitCode: number) => void;
  const starting: Promise<Foyer> = startFoyer({
    directories,
    servicesFile: options.services,
    environment,
    ...asWorker(),
    // It warms up after that, and whoever asks meanwhile is answered as well.
    onListen: () => (endInOrder = endOnSignal(async () => end(await starting, companion, environment.drainMs))),
  });
  const [foyer] = await Promise.all([starting, companion?.ready]);
  // bin/foyer.js has put it off until there is something worth optimising.
  setFlagsFromString('--opt');
  guardProcess(foyer.logger, () => endInOrder(1));
  const text = environment.development
    ? welcome(foyer)
    : `${pc.bold('foyer')} is ready at ${foyer.url}, metrics and status at ${foyer.internalUrl}\n`;
  if (cluster.isWorker) tell({ kind: 'ready', welcome: text });
  else process.stdout.write(text);
}

/** A worker answers the first process, which alone has the port for operators, and tells the others by it. */
function asWorker(): Pick<FoyerOptions, 'serveInternal' | 'invalidations'> {
  const url = process.env[internalUrlVariable];
  if (!cluster.isWorker || url === undefined) return {};
  return { serveInternal: serveFirstProcess(url), invalidations: tellOtherWorkers() };
}

function workersOf({ workers = 1 }: StartOptions): number {
  return workers === 'auto' ? availableParallelism() : workers;
}

/** Limits that are kept in each process are divided among all of them. */
function withOptions(environment: Environment, { port, host, drainMs }: StartOptions, workers: number): Environment {
  return {
    ...environment,
    port: port ?? environment.port,
    host: host ?? environment.host,
    drainMs: drainMs ?? environment.drainMs,
    instances: environment.instances * workers,
  };
}

async function end(foyer: Foyer, companion: Companion | undefined, drainMs: number): Promise<void> {
  await foyer.stop({ drainMs });
  await companion?.stop();
}
