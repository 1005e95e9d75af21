import { readFileSync } from 'node:fs';
import { at } from './repository.ts';

/** The text of `bffs/<bff>/operations/<name>.graphql`, as the app would send it. */
export function operation(bff: string, name: string): string {
  return readFileSync(at(`bffs/${bff}/operations/${name}.graphql`), 'utf8');
}
