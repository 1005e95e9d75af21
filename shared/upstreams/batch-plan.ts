/** A registry `batch` entry held to the bulk operation that it names: which keys there are, how they go in, where the items come out. */
import type { BatchConfig } from '../config/index.ts';
import { type ContractField, describeContractType, type ListType, type ObjectType } from '../contracts/index.ts';
import { nearest } from '../errors/index.ts';
import { findItem, proveItemKey } from './batch-items.ts';
import type { BatchPlan } from './batch-types.ts';
import type { Report } from './report.ts';
import type { Operation } from './types.ts';

/** @returns undefined when something is wrong, which is then reported */
export function planBatch(
  config: BatchConfig,
  operations: ReadonlyMap<string, Operation>,
  report: Report,
): BatchPlan | undefined {
  const bulk = findBulk(config, operations, report);
  if (bulk === undefined) return undefined;
  const lists = readLists(config, bulk, report);
  const item = findItem(config, bulk, report);
  if (lists === undefined || item === undefined) return undefined;
  const named = pairs(config.key);
  const feed = feedKeys(config, named, lists, report);
  if (feed === undefined) return undefined;
  const itemsFit = feed.keys.map((key) => proveItemKey(key, item, report)).every(Boolean);
  const sizeFits = proveMax(config, lists, report);
  if (!itemsFit || !sizeFits) return undefined;
  return { bulk, ...feed, path: config.items, item, max: config.max, many: config.many };
}

function findBulk(
  config: BatchConfig,
  operations: ReadonlyMap<string, Operation>,
  report: Report,
): Operation | undefined {
  const bulk = operations.get(config.operation);
  if (bulk?.config?.batch !== undefined) return reportBatchOfBatch(bulk, report);
  if (bulk?.read) return bulk;
  const near = nearest(config.operation, operations.keys());
  report('batch.operation', {
    message: bulk === undefined ? 'the contract has no such operation' : 'only a read can answer a batch',
    expected: bulk === undefined ? `one of ${[...operations.keys()].join(', ')}` : 'a read',
    found: bulk === undefined ? config.operation : `the write ${config.operation}`,
    repair:
      bulk === undefined
        ? `write ${near ?? 'its name'}`
        : 'name another, or give it `read: true` if it changes nothing',
  });
  return undefined;
}

/** A bulk call would be gathered once more, and in a circle for ever. */
function reportBatchOfBatch({ name }: Operation, report: Report): undefined {
  report('batch.operation', {
    message: `${name} is itself answered by a batch`,
    expected: 'an operation without `batch`',
    found: name,
    repair: `remove the batch of ${name}, or name another operation`,
  });
}

interface BulkList {
  readonly input: string;
  /** The caller's input that it lists; undefined when the registry names only the bulk operation's. */
  readonly single: string | undefined;
  readonly type: ListType;
}

function readLists(config: BatchConfig, bulk: Operation, report: Report): readonly BulkList[] | undefined {
  const named: readonly (readonly [string, string | undefined])[] =
    typeof config.input === 'string' ? [[config.input, undefined]] : Object.entries(config.input);
  const { fields } = bulk.contract.input;
  const lists = named.flatMap(([input, single]) => {
    const field = fields.get(input);
    if (field?.type.kind === 'list') return [{ input, single, type: field.type }];
    reportNoList(input, field, bulk, report);
    return [];
  });
  return lists.length === named.length ? lists : undefined;
}

function reportNoList(input: string, field: ContractField | undefined, bulk: Operation, report: Report): void {
  const candidates = [...bulk.contract.input.fields.values()].filter(({ type }) => type.kind === 'list');
  const names = candidates.map(({ name }) => name);
  report('batch.input', {
    message: field === undefined ? `${bulk.name} has no input ${input}` : `${bulk.name} takes no list as ${input}`,
    expected: names.length === 0 ? 'an operation that takes a list' : `one of its lists: ${names.join(', ')}`,
    found: field === undefined ? input : `${input}, ${describeContractType(field.type)}`,
    repair: names.length === 0 ? 'name another operation' : `write ${nearest(input, names) ?? names[0]}`,
  });
}

type KeyName = readonly [input: string, itemField: string];

function pairs(key: BatchConfig['key']): readonly KeyName[] {
  return typeof key === 'string' ? [[key, key]] : Object.entries(key);
}

type Feed = Pick<BatchPlan, 'keys' | 'form'>;

function feedKeys(
  config: BatchConfig,
  names: readonly KeyName[],
  lists: readonly BulkList[],
  report: Report,
): Feed | undefined {
  if (typeof config.input !== 'string') return feedParallel(names, lists, report);
  const list = lists[0]!;
  if (list.type.item.kind === 'object') return feedObjects(names, list, list.type.item, report);
  const [name] = names;
  if (names.length === 1) {
    return {
      form: 'lists',
      keys: [{ input: name![0], itemField: name![1], bulkInput: list.input, type: list.type.item }],
    };
  }
  report('batch.key', {
    message: `${names.length} keys do not go into one list`,
    expected: `one key, or a map in \`input\` with a list for each`,
    found: names.map(([input]) => input).join(', '),
    repair: `write \`input: { ${list.input}: ${names[0]![0]}, … }\``,
  });
  return undefined;
}

/** Each list takes one of the keys, and each key has a list. */
function feedParallel(names: readonly KeyName[], lists: readonly BulkList[], report: Report): Feed | undefined {
  const listOf = new Map(lists.map((list) => [list.single!, list]));
  const keys = names.flatMap(([input, itemField]) => {
    const list = listOf.get(input);
    return list ? [{ input, itemField, bulkInput: list.input, type: list.type.item }] : [];
  });
  if (keys.length === names.length && keys.length === lists.length) return { form: 'lists', keys };
  report('batch.input', {
    message: 'lists and keys do not match',
    expected: `one list for each key: ${names.map(([input]) => input).join(', ')}`,
    found: lists.map(({ input, single }) => `${input}: ${single}`).join(', '),
    repair: 'name the same inputs in `input` and `key`',
  });
  return undefined;
}

/** The list holds objects, whose fields are the keys by the names that callers use. */
function feedObjects(names: readonly KeyName[], list: BulkList, object: ObjectType, report: Report): Feed | undefined {
  const keys = names.flatMap(([input, itemField]) => {
    const field = object.fields.get(input);
    return field ? [{ input, itemField, bulkInput: list.input, type: field.type }] : [];
  });
  const required = [...object.fields.values()].filter((field) => field.required).map(({ name }) => name);
  const unfed = required.filter((name) => !names.some(([input]) => input === name));
  if (keys.length === names.length && unfed.length === 0) return { form: 'objects', keys };
  report('batch.key', {
    message: `the keys do not make up ${object.name}`,
    expected: `names of ${[...object.fields.keys()].join(', ')}${unfed.length > 0 ? `, among them ${unfed.join(', ')}` : ''}`,
    found: names.map(([input]) => input).join(', '),
    repair: 'name the fields of the object, as a map where items call them otherwise',
  });
  return undefined;
}

function proveMax(config: BatchConfig, lists: readonly BulkList[], report: Report): boolean {
  const allowed = Math.min(...lists.map(({ type }) => type.maxItems ?? Number.POSITIVE_INFINITY));
  if (config.max <= allowed) return true;
  report('batch.max', {
    message: 'the bulk operation does not take so many keys',
    expected: `at most ${allowed}`,
    found: String(config.max),
    repair: `write \`max: ${allowed}\``,
  });
  return false;
}
