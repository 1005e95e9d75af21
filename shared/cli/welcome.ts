import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripIgnoredCharacters } from 'graphql';
import pc from 'picocolors';
import type { Foyer, ProvenBff } from '../server/index.ts';

/** What a newcomer wants to know once the server runs: where it is, what to ask, and as whom. */
export function welcome({ url, internalUrl, bffs }: Foyer): string {
  const width = Math.max(...bffs.map(({ folder }) => folder.config.name.length));
  const addresses = bffs.map(
    ({ folder }) => `  ${pc.bold(folder.config.name.padEnd(width))}  ${url}${folder.config.path}`,
  );
  const shown = bffs.find(({ folder }) => folder.config.sample !== undefined);
  return [
    '',
    `${pc.bold(pc.green('Foyer is ready.'))} Ctrl-C ends it.`,
    '',
    ...addresses,
    pc.dim('  Open one in a browser to try its operations there.'),
    '',
    pc.dim(`For operators: ${internalUrl}/metrics and /status`),
    '',
    ...(shown ? tryIt(url, shown) : []),
    '',
  ].join('\n');
}

function tryIt(url: string, { folder }: ProvenBff): string[] {
  const { name, path, sample } = folder.config;
  const query = stripIgnoredCharacters(readFileSync(join(folder.directory, sample!), 'utf8'));
  const body = JSON.stringify({ query }).replaceAll("'", "'\\''");
  return [
    pc.dim('A token, for development only:'),
    `  TOKEN=$(npx foyer token --sub u1 --bff ${name})`,
    '',
    pc.dim('A screen:'),
    `  curl -s ${url}${path} -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\`,
    `    -d '${body}'`,
    '',
  ];
}
