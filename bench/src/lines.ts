// The lines of the table: what requests share, and who takes part in it.
import type { ServerName } from './servers/index.ts';
import type { MeasuredOperation } from './settings/setting.ts';

export interface Line {
  readonly name: string;
  /** As the table calls them. */
  readonly servers: Readonly<Record<string, ServerName>>;
  /** Each request bears a token that was not seen before. */
  readonly uniqueTokens?: true;
  /** Which operations it is measured with. @default all */
  readonly holdsFor?: (operation: MeasuredOperation) => boolean;
}

const peers = {
  'Apollo Server + DataLoader + fetch': 'apollo',
  'the same, tuned (JIT, undici)': 'apollo tuned',
  'Mercurius + JIT': 'mercurius',
} as const;

export const lines: readonly Line[] = [
  { name: 'nothing shared', servers: { Foyer: 'foyer sharing nothing', ...peers, 'by hand, no GraphQL': 'by hand' } },
  { name: 'calls shared', servers: { Foyer: 'foyer sharing calls', 'by hand, no GraphQL': 'by hand sharing calls' } },
  {
    name: 'whole operations shared',
    servers: { Foyer: 'foyer', 'Tailcall (Rust)': 'tailcall', 'by hand, no GraphQL': 'by hand sharing operations' },
  },
  {
    name: 'unique tokens',
    servers: { Foyer: 'foyer', ...peers, 'by hand, no GraphQL': 'by hand' },
    uniqueTokens: true,
    // A token costs the same whatever it asks for: once a workload is enough.
    holdsFor: ({ name }) => name !== 'w1.titles' && name !== 'w1.greet',
  },
];
