import type { Command } from 'commander';
import type { ExplainOptions } from './explain/explain-options.ts';
import { addFolderOptions } from './folders.ts';

export function addExplainCommand(program: Command): void {
  const command = program
    .command('explain')
    .description('tell what an operation will call, when, for whom, and what requests share of it; nothing is called')
    .argument('[bff]', 'the name of a folder in bffs/; not with --bff')
    .argument('[file]', 'a document, from here or from the folder of the BFF; - reads standard input')
    .option('--operation <name>', 'which of them, where the file has several; without a file, a registered operation')
    .option('--variables <json>', 'the sizes of pages may stand in them, and so the cost')
    .option('--json', 'as JSON');
  addFolderOptions(command)
    .addHelpText('after', help)
    .action(async (bff: string | undefined, file: string | undefined, options: ExplainOptions) =>
      (await import('./explain/explain-action.ts')).explain(bff, file, options),
    );
}

const help = `
Examples:
  foyer explain kiosk operations/home.graphql
  foyer explain kiosk --operation ProductPage
  echo '{ cart { itemCount } }' | foyer explain kiosk -
`;
