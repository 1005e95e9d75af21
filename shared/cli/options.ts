import { InvalidArgumentError } from 'commander';

export function parsePort(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new InvalidArgumentError('A port is a number from 0 (any free one) to 65535.');
}

export function parseMilliseconds(value: string): number {
  if (/^\d{1,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Milliseconds are a whole number from 0 to 99999.');
}

export function parseDays(value: string): number {
  if (/^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= 3650) return Number(value);
  throw new InvalidArgumentError('Days are a whole number from 1 to 3650.');
}

/** For options that may be repeated. */
export function collect(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value];
}

export function parseWorkers(value: string): number | 'auto' {
  if (value === 'auto') return 'auto';
  if (/^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= 256) return Number(value);
  throw new InvalidArgumentError('Workers are a whole number from 1 to 256, or auto.');
}
