/** The items of a bulk answer: where the contract has them, and whether they say which key they belong to. */
import type { BatchConfig } from '../config/index.ts';
import { type ContractField, type ContractType, describeContractType } from '../contracts/index.ts';
import { nearest } from '../errors/index.ts';
import type { BatchKey, ItemType } from './batch-types.ts';
import type { Report } from './report.ts';
import type { Operation } from './types.ts';

/** Follows `items`; over lists it maps. */
export function findItem(config: BatchConfig, bulk: Operation, report: Report): ItemType | undefined {
  let type = bulk.contract.answer;
  for (const step of config.items) {
    const object: ContractType = innermost(type);
    const field: ContractField | undefined = object.kind === 'object' ? object.fields.get(step) : undefined;
    if (field === undefined) return reportNoStep(step, object, report);
    type = type.kind === 'list' ? { kind: 'list', item: field.type, itemNullable: field.nullable } : field.type;
  }
  const item = innermost(type);
  if (type.kind === 'list' && (item.kind === 'object' || item.kind === 'union')) return item;
  report('batch.items', {
    message: `there are no items at ${config.items.join('.') || 'the answer itself'}`,
    expected: 'a list of objects',
    found: describeContractType(type),
    repair: 'write the path of the list in the answer',
  });
  return undefined;
}

function innermost(type: ContractType): ContractType {
  return type.kind === 'list' ? innermost(type.item) : type;
}

function reportNoStep(step: string, object: ContractType, report: Report): undefined {
  const names = object.kind === 'object' ? [...object.fields.keys()] : [];
  const near = nearest(step, names);
  report('batch.items', {
    message: `the answer has no ${step}`,
    expected: names.length > 0 ? `one of ${names.join(', ')}` : 'the end of the path',
    found: step,
    repair: near === undefined ? 'correct the path' : `write ${near}`,
  });
}

/** Keys are compared as text, so that both sides must be of a kind that has one text a value. */
export function proveItemKey(key: BatchKey, item: ItemType, report: Report): boolean {
  const objects = item.kind === 'object' ? [item] : [...item.members.values()];
  return objects.every((object) => {
    const field = object.fields.get(key.itemField);
    if (field !== undefined && isComparable(field.type, key.type)) return true;
    report('batch.key', {
      message:
        field === undefined ? `${object.name} has no field ${key.itemField}` : `${key.itemField} cannot be compared`,
      expected: field === undefined ? `one of ${[...object.fields.keys()].join(', ')}` : describeContractType(key.type),
      found: field === undefined ? key.itemField : describeContractType(field.type),
      repair: `name the field of an item that says which ${key.input} it answers: \`key: { ${key.input}: … }\``,
    });
    return false;
  });
}

/** A float has many texts, a moment too; both are compared with themselves nowhere else. */
export function isComparable(one: ContractType, other: ContractType): boolean {
  const [a, b] = [family(one), family(other)];
  return a !== undefined && b !== undefined && (a === b || (a !== 'boolean' && b !== 'boolean'));
}

function family(type: ContractType): 'text' | 'integer' | 'boolean' | undefined {
  if (type.kind === 'enum') return 'text';
  if (type.kind !== 'scalar' || type.wire === 'duration') return undefined;
  switch (type.scalar) {
    case 'string':
    case 'date':
      return 'text';
    case 'int32':
    case 'int64':
      return 'integer';
    case 'boolean':
      return 'boolean';
    default:
      return undefined;
  }
}
