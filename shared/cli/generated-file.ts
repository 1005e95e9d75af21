import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import pc from 'picocolors';

/** A file that a command writes, and that is checked in. */
export interface GeneratedFile {
  readonly file: string;
  readonly text: string;
  /** The command that writes it, as a person would type it. */
  readonly command: string;
}

export function writeGenerated({ file, text }: GeneratedFile): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`${pc.green('✓')} ${file}\n`);
}

/** Fails the process when the file is not what would be written. */
export function checkGenerated({ file, text, command }: GeneratedFile): void {
  const isThere = existsSync(file);
  const fresh = isThere && readFileSync(file, 'utf8') === text;
  const mistake = `${file} is ${isThere ? 'stale' : 'not there'}; write it with: ${command}`;
  process.stdout.write(fresh ? `${pc.green('✓')} ${file}\n` : `${pc.red('✗')} ${mistake}\n`);
  if (!fresh) process.exitCode = 1;
}
