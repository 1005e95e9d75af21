import { Command } from 'commander';
import { addCheckCommand } from './check.ts';
import { addExplainCommand } from './explain.ts';
import { tellFailure } from './failures.ts';
import { addKeysCommand } from './keys.ts';
import { addManifestCommand } from './manifest.ts';
import { addRevokeCommand } from './revoke.ts';
import { addSchemaCommand } from './schema.ts';
import { addStartCommand } from './start.ts';
import { addTokenCommand } from './token.ts';
import { addTypesCommand } from './types.ts';

const program = new Command('foyer')
  .description(
    'A Backend-for-Frontend GraphQL layer: one schema a client, many services behind it, every answer on time.',
  )
  .showHelpAfterError('(foyer --help lists the commands)')
  .showSuggestionAfterError();

addStartCommand(program);
addCheckCommand(program);
addSchemaCommand(program);
addManifestCommand(program);
addExplainCommand(program);
addTypesCommand(program);
addTokenCommand(program);
addKeysCommand(program);
addRevokeCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  tellFailure(error);
  // At once: what has begun to start must not go on to serve.
  process.exit(1);
}
