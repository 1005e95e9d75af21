import { InvalidArgumentError } from 'commander';

export function parsePort(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new InvalidArgumentError('A port is a number from 0 (any free one) to 65535.');
}

export function parseMilliseconds(value: string): number {
  if (/^\d{1,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Milliseconds are a whole number from 0 to 99999.');
}

/** For options that may be repeated. */
export function collect(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value];
}
