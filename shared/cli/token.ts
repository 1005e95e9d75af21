import type { Command } from 'commander';
import { createDevelopmentToken } from '../policy/index.ts';
import { CommandError } from './failures.ts';
import { bffNames } from './folders.ts';
import { collect } from './options.ts';

interface TokenOptions {
  readonly sub: string;
  readonly role?: readonly string[];
  readonly scope?: readonly string[];
  readonly bff?: readonly string[];
  readonly tenant?: string;
  readonly tier?: string;
}

export function addTokenCommand(program: Command): void {
  program
    .command('token')
    .description('print a token for trying things; only a server in development accepts it')
    .requiredOption('--sub <id>', 'who the viewer is, for example u1')
    .option('--role <role>', 'a role of the viewer (may be repeated)', collect)
    .option('--scope <scope>', 'a scope of the viewer (may be repeated)', collect)
    .option('--bff <name>', 'the BFF that shall accept it (may be repeated; default: all of bffs/)', collect)
    .option('--tenant <tenant>', 'the tenant of the viewer')
    .option('--tier <tier>', 'the tier of the viewer')
    .addHelpText(
      'after',
      '\nExample:\n  curl … -H "authorization: Bearer $(npx foyer token --sub u1 --role support --bff kiosk)"\n',
    )
    .action(({ sub, role, scope, bff, tenant, tier }: TokenOptions) => {
      const token = createDevelopmentToken({
        sub,
        audiences: bff ?? allBffs(),
        roles: role ?? [],
        scopes: scope ?? [],
        ...(tenant === undefined ? {} : { tenant }),
        ...(tier === undefined ? {} : { tier }),
      });
      process.stdout.write(`${token}\n`);
    });
}

function allBffs(): readonly string[] {
  const names = bffNames();
  if (names.length > 0) return names;
  throw new CommandError('there is no BFF here that could accept a token. Say which one shall: --bff NAME.');
}
