import type { Command } from 'commander';
import type { CreateKeyOptions } from './keys-actions.ts';
import { collect, parseDays } from './options.ts';

/** The commands for operators; what they do is loaded when one of them is run. */
export function addKeysCommand(program: Command): void {
  const keys = program
    .command('keys')
    .description('API keys for partners and scripts: create, list and revoke them')
    .addHelpText('after', help);
  keys
    .command('create')
    .description('make a key and print it, this once; only its hash is kept')
    .requiredOption('--name <text>', 'who has it and what for, for example "Acme, nightly report"')
    .requiredOption('--bff <name>', 'a BFF that shall accept it (may be repeated)', collect)
    .option('--role <role>', 'a role of its viewer (may be repeated)', collect)
    .option('--scope <scope>', 'a scope of its viewer (may be repeated)', collect)
    .option('--sub <id>', "its viewer's id towards services (default: the key's own id)")
    .option('--tenant <tenant>', 'the tenant of its viewer')
    .option('--tier <tier>', 'the tier of its viewer')
    .option('--quota <name>', 'the quota that it counts against, which keys may share')
    .option('--days <number>', 'how long it is good for', parseDays, 365)
    .action(async (options: CreateKeyOptions) => (await import('./keys-actions.ts')).createKey(options));
  keys
    .command('list')
    .description('the keys there are, without their texts')
    .option('--json', 'as JSON')
    .action(async (options: { readonly json?: true }) => (await import('./keys-actions.ts')).listKeys(options));
  keys
    .command('revoke')
    .description('end a key; every server refuses it within ten seconds')
    .argument('<id>', "the key's id, as create and list show it")
    .action(async (id: string) => (await import('./keys-actions.ts')).revokeKey(id));
}

const help = `
Keys lie in Redis (REDIS_URL), or in a file (API_KEYS_FILE, or api-keys.json); servers look where these commands do.
A BFF accepts them when its bff.ts says identity: { apiKeys: true }.

Example:
  KEY=$(foyer keys create --name "Acme, nightly report" --bff kiosk --role analyst --days 90)
  curl … -H "x-api-key: $KEY"
`;
