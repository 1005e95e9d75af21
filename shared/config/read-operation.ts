/** One entry below `operations:` of a service. */
import type { BatchConfig, CacheConfig, OperationConfig } from './registry.ts';
import type { TextRule, YamlMap } from './yaml-map.ts';

export const identities = ['none', 'viewer', 'token'] as const;

/** A minute is the longest anybody may wait; longer values are a slip of the unit. */
export const timeoutRangeMs = { minimum: 1, maximum: 60_000 };

export function readOperation(operations: YamlMap, name: string): OperationConfig {
  const entry = operations.map(name);
  entry?.refuseUnknownKeys(['identity', 'timeoutMs', 'read', 'batch', 'cache', 'coalesce', 'checkId']);
  return {
    name,
    identity: entry?.choice('identity', identities),
    timeoutMs: entry?.number('timeoutMs', timeoutRangeMs),
    read: entry?.boolean('read'),
    batch: readBatch(entry?.map('batch')),
    cache: readCache(entry?.map('cache')),
    coalesce: entry?.boolean('coalesce'),
    checkId: entry?.has('checkId') ? readTextOrMap(entry, 'checkId') : undefined,
    line: operations.lineOf(name),
  };
}

/** @returns undefined when it does not say enough to be looked into further */
function readBatch(entry: YamlMap | undefined): BatchConfig | undefined {
  if (entry === undefined) return undefined;
  entry.refuseUnknownKeys(['operation', 'input', 'key', 'items', 'max', 'many']);
  entry.require('operation', 'the operation that answers many keys at once');
  entry.require('input', 'the input of that operation that takes the keys');
  entry.require('key', 'the field that is the key');
  const operation = entry.text('operation');
  const input = readTextOrMap(entry, 'input');
  const key = readTextOrMap(entry, 'key');
  const items = entry.text('items', dottedPath);
  const max = entry.number('max', { minimum: 1, maximum: 10_000 }) ?? 100;
  const many = entry.boolean('many') ?? false;
  if (operation === undefined || input === undefined || key === undefined) return undefined;
  return { operation, input, key, items: items?.split('.') ?? [], max, many, line: entry.line };
}

function readTextOrMap(entry: YamlMap, key: string): string | Readonly<Record<string, string>> | undefined {
  if (!entry.isMap(key)) return entry.text(key);
  const map = entry.map(key)!;
  const pairs = map.keys.flatMap((name) => {
    map.require(name, 'a name');
    const value = map.text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (pairs.length > 0) return Object.fromEntries(pairs);
  if (map.keys.length > 0) return undefined;
  entry.report(key, { message: 'the map is empty', expected: 'at least one name', found: '{}', repair: 'name one' });
  return undefined;
}

const dottedPath: TextRule = (value) =>
  value.split('.').every((step) => step !== '' && step.trim() === step)
    ? undefined
    : { expected: 'field names with dots between them', repair: 'write it like page.items' };

/** A year: whatever is older than that is no cache. */
const seconds = { minimum: 0, maximum: 31_536_000 };

function readCache(entry: YamlMap | undefined): CacheConfig | undefined {
  if (entry === undefined) return undefined;
  entry.refuseUnknownKeys(['maxAgeSeconds', 'staleWhileRevalidateSeconds', 'staleIfErrorSeconds', 'tags']);
  entry.require('maxAgeSeconds', 'seconds an answer is fresh');
  return {
    maxAgeSeconds: entry.number('maxAgeSeconds', seconds) ?? 0,
    staleWhileRevalidateSeconds: entry.number('staleWhileRevalidateSeconds', seconds) ?? 0,
    staleIfErrorSeconds: entry.number('staleIfErrorSeconds', seconds) ?? 0,
    tags: entry.texts('tags', notEmpty),
  };
}

const notEmpty: TextRule = (value) =>
  value === '' ? { expected: 'a tag', repair: 'name it, or remove it' } : undefined;
