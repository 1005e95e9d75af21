import { readFileSync } from 'node:fs';
import { isAddressBlock } from '../../config/index.ts';
import type { Findings } from '../../errors/index.ts';

export interface AddressLists {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** Undefined when it has a mistake: half a list of whom to keep out is none. */
export function readAddressFile(path: string, findings: Pick<Findings, 'add'>): AddressLists | undefined {
  const lists = { allow: [] as string[], deny: [] as string[] };
  let isWhole = true;
  const report = (line: number, message: string, found: string) => {
    isWhole = false;
    const expected = 'lines such as "allow 10.0.0.0/8", "deny 192.0.2.7" or "# a remark"';
    findings.add({ file: path, line, message, expected, found, repair: 'correct the line' });
  };
  const text = textOf(path, report);
  // As an editor or a full disk leaves it for a moment, or for good.
  if (text?.trim() === '') report(1, 'the file is empty; write "# nobody" where that is meant', '');
  for (const [index, written] of (text ?? '').split('\n').entries()) {
    const line = written.replace(/#.*$/, '').trim();
    if (line === '') continue;
    const [, list, block = ''] = /^(allow|deny)\s+(\S+)$/.exec(line) ?? [];
    if (list === undefined || !isAddressBlock(block)) report(index + 1, 'the line cannot be used', line);
    else lists[list as 'allow' | 'deny'].push(block);
  }
  return isWhole ? lists : undefined;
}

function textOf(path: string, report: (line: number, message: string, found: string) => void): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    report(1, 'the file cannot be read', (error as NodeJS.ErrnoException).code ?? String(error));
    return undefined;
  }
}
