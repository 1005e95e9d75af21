import type { Command } from 'commander';
import { parseDays } from './options.ts';
import type { RevokeOptions } from './revoke-actions.ts';

export function addRevokeCommand(program: Command): void {
  program
    .command('revoke')
    .description('end a token, or all tokens of a viewer, before their time')
    .option('--token-id <jti>', "the token's id, which is its claim jti")
    .option('--viewer <id>', 'the viewer: their tokens, API keys and client certificates so far')
    .option(
      '--days <number>',
      'how long to remember it: as long as what is revoked may live (default: 30 for a token, 3650 for a viewer)',
      parseDays,
    )
    .addHelpText('after', help)
    .action(async (options: RevokeOptions) => (await import('./revoke-actions.ts')).revoke(options));
}

const help = `
It is written to Redis (REDIS_URL), or to a file (REVOCATIONS_FILE); servers look where this command does, and refuse the token
within five seconds. What they have kept for its viewer is dropped.

Of a viewer, whatever is issued from half a minute later on is good: clocks of issuers may be ahead by that much.

Examples:
  foyer revoke --viewer u1
  foyer revoke --token-id 3f1c9a --days 1
`;
