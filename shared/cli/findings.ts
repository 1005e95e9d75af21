import pc from 'picocolors';
import type { ConfigurationError } from '../errors/index.ts';

/** All mistakes at once, each with its place and how to mend it; coloured where a terminal shows it. */
export function printFindings({ findings }: ConfigurationError): void {
  const lines = findings.flatMap(({ file, line, message, expected, found, repair }) => [
    `${pc.bold(`${file}:${line}`)}  ${message}`,
    `    ${pc.dim('expected')}  ${expected}`,
    `    ${pc.dim('found')}     ${pc.red(found)}`,
    `    ${pc.dim('mend')}      ${pc.green(repair)}`,
    '',
  ]);
  const count = `${findings.length} ${findings.length === 1 ? 'mistake' : 'mistakes'} found; nothing was started.`;
  process.stderr.write(`\n${lines.join('\n')}\n${pc.bold(count)}\n`);
}
