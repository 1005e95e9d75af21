import { execFileSync } from 'node:child_process';
import { at } from '../paths.ts';
import { authSecret } from './server-process.ts';

interface Explanation {
  readonly stages: readonly (readonly { readonly call?: { readonly operation: string } }[])[];
}

/** What an operation of the mobile BFF calls, as `foyer explain` tells it: services that are asked together; the next wait for them. */
export function stagesOf(query: string): readonly (readonly string[])[] {
  const words = ['explain', 'mobile', '-', '--json'];
  const told = execFileSync(process.execPath, [at('bin/foyer.js'), ...words], {
    input: query,
    cwd: at('.'),
    env: { ...process.env, AUTH_SECRET: authSecret },
  });
  const { stages } = JSON.parse(told.toString()) as Explanation;
  return stages.map((stage) => stage.flatMap(({ call }) => call?.operation.split('.')[0] ?? []));
}
