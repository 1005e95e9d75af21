// `npm run bench:profile`: where the time of a request goes.
import { parseArgs } from 'node:util';
import { lines } from './lines.ts';
import { load } from './measure/load.ts';
import { byPlace, type CpuProfile, type Place, selfTimes } from './measure/profile-places.ts';
import { startServer } from './measure/server-process.ts';
import { tokensOfViewers, tokensOnce } from './measure/tokens.ts';
import { startServices } from './services/services.ts';
import { settings } from './settings/index.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'w1.posts' },
    line: { type: 'string', default: 'nothing' },
    server: { type: 'string', default: 'Foyer' },
    seconds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '25' },
  },
});
await profile({ ...values, seconds: Number(values.seconds), rows: Number(values.rows) });

interface ProfileOptions {
  readonly only: string;
  readonly line: string;
  readonly server: string;
  readonly seconds: number;
  readonly rows: number;
}

async function profile({ only, line: lineName, server: serverName, seconds, rows }: ProfileOptions): Promise<void> {
  const { setting, operation } = findOperation(only);
  const line = lines.find(({ name }) => name.startsWith(lineName));
  const server = line?.servers[serverName];
  if (!line || !server) throw new Error(`there is no "${serverName}" in a line "${lineName}"; see --help`);
  const services = await startServices(setting.name);
  const running = await startServer({ server, setting: setting.name, env: services.env });
  try {
    const query = server.startsWith('foyer') ? operation.query : operation.plainQuery;
    const tokens = line.uniqueTokens ? tokensOnce(setting.name) : operation.personal && tokensOfViewers(setting.name);
    const ask = {
      url: running.url,
      body: JSON.stringify({ query, variables: operation.variables }),
      connections: operation.connections,
      seconds,
      ...(tokens ? { tokens } : {}),
    };
    await load(ask);
    await running.ask('start profile');
    const { requests } = await load(ask);
    const profiled = (await running.ask('stop profile')) as CpuProfile;
    process.stdout.write(`\n${serverName}, ${operation.name}, ${line.name}: ${requests} requests\n`);
    process.stdout.write(toReport(profiled, requests + ask.connections / 2, rows));
  } finally {
    running.stop();
    services.stop();
  }
}

function findOperation(name: string) {
  for (const setting of Object.values(settings))
    for (const operation of setting.operations) if (operation.name.startsWith(name)) return { setting, operation };
  throw new Error(`there is no operation "${name}"; see --help`);
}

function toReport(profiled: CpuProfile, requests: number, rows: number): string {
  const times = selfTimes(profiled);
  const total = times.reduce((sum, { micros }) => sum + micros, 0);
  const table = (title: string, keyOf: (place: Place) => string) => {
    const sums = byPlace(times, keyOf).slice(0, rows);
    const width = Math.max(...sums.map(({ key }) => key.length));
    const lines = sums.map(({ key, micros }) => {
      const share = micros / total;
      const cells = [(micros / requests).toFixed(1).padStart(9), `${(share * 100).toFixed(1)} %`.padStart(7)];
      return `  ${key.padEnd(width)} ${cells.join(' ')}  ${'█'.repeat(Math.round(share * 60))}\n`;
    });
    return `\n${title}\n${lines.join('')}`;
  };
  return (
    table('Whose code, µs a request', ({ owner }) => owner) +
    table('Folders and packages', ({ owner, folder }) => `${owner.padEnd(8)} ${folder}`) +
    table('Functions', ({ folder, name }) => `${folder}  ${name}`)
  );
}
