/** Whether calls of an operation can be answered by its batch: the same inputs, the same answer, the same identity. */
import {
  type ContractField,
  type ContractType,
  describeContractType,
  findMisfit,
  type Misfit,
} from '../contracts/index.ts';
import { isComparable } from './batch-items.ts';
import type { BatchKey, BatchPlan } from './batch-types.ts';
import type { Report } from './report.ts';
import type { Operation } from './types.ts';

/** @returns false when something is wrong, which is then reported */
export function proveSingle(single: Operation, plan: BatchPlan, report: Report): boolean {
  // What is wrong with a key would only be told again by the inputs that are none.
  if (!plan.keys.map((key) => proveKey(single, key, report)).every(Boolean)) return false;
  const proofs = [
    proveRead(single, report),
    proveIdentity(single, plan, report),
    proveOtherInputs(single, plan, report),
    proveNeededInputs(single, plan, report),
    proveAnswer(single, plan, report),
  ];
  return proofs.every(Boolean);
}

function proveRead(single: Operation, report: Report): boolean {
  if (single.read) return true;
  report('batch', {
    message: 'a write cannot be gathered',
    expected: 'a read',
    found: `the write ${single.name}`,
    repair: 'remove `batch`',
  });
  return false;
}

/** The bulk call carries the bulk operation's identity: with another, a service would answer about somebody else. */
function proveIdentity(single: Operation, { bulk }: BatchPlan, report: Report): boolean {
  if (single.identity === bulk.identity) return true;
  report('batch', {
    message: `${single.name} and ${bulk.name} are told different identities`,
    expected: `identity ${single.identity} for both`,
    found: `${bulk.identity} for ${bulk.name}`,
    repair: 'give both the same `identity`',
  });
  return false;
}

function proveKey(single: Operation, key: BatchKey, report: Report): boolean {
  const field = single.contract.input.fields.get(key.input);
  if (field === undefined) {
    report('batch.key', {
      message: `${single.name} has no input ${key.input}`,
      expected: `one of ${[...single.contract.input.fields.keys()].join(', ')}`,
      found: key.input,
      repair: 'write a map where items call it otherwise: `key: { input: itemField }`',
    });
    return false;
  }
  const misfit = findMisfit(field.type, key.type, 'input') ?? findIncomparable(field.type, key.type);
  if (misfit === undefined) return true;
  report('batch.input', {
    message: `${key.bulkInput} does not take what ${single.name} takes as ${key.input}`,
    ...expectedAndFound(misfit),
    repair: 'name another input, or make the contract agree with itself',
  });
  return false;
}

function findIncomparable(from: ContractType, to: ContractType): Misfit | undefined {
  if (isComparable(from, to)) return undefined;
  return { path: '', expected: 'text, a whole number or an enum', found: describeContractType(from) };
}

/** An input that the bulk operation does not have would be dropped in silence, a null that it does not take would refuse all callers. */
function proveOtherInputs(single: Operation, plan: BatchPlan, report: Report): boolean {
  const others = [...single.contract.input.fields.values()].filter(({ name }) => !isKey(plan, name));
  return others.every((field) => {
    const target = plan.bulk.contract.input.fields.get(field.name);
    const misfit = findInputMisfit(field, target);
    if (misfit === undefined) return true;
    report('batch', {
      message: `${plan.bulk.name} does not take the input ${field.name} of ${single.name}`,
      ...expectedAndFound(misfit),
      repair: 'name a bulk operation that takes it too',
    });
    return false;
  });
}

function findInputMisfit(field: ContractField, target: ContractField | undefined): Misfit | undefined {
  const found = describeContractType(field.type, field.nullable);
  if (target === undefined) return { path: '', expected: 'an input of that name', found: 'nothing' };
  if (field.nullable && !target.nullable) return { path: '', expected: describeContractType(target.type), found };
  return findMisfit(field.type, target.type, 'input');
}

function isKey({ keys }: BatchPlan, input: string): boolean {
  return keys.some((key) => key.input === input);
}

/** What the bulk operation cannot go without must come from the keys or from the callers. */
function proveNeededInputs(single: Operation, plan: BatchPlan, report: Report): boolean {
  const fed = new Set(plan.keys.map(({ bulkInput }) => bulkInput));
  const needed = [...plan.bulk.contract.input.fields.values()].filter(
    ({ name, required }) => required && !fed.has(name),
  );
  return needed.every(({ name, nullable }) => {
    const given = isKey(plan, name) ? undefined : single.contract.input.fields.get(name);
    if (given !== undefined && (given.required || nullable)) return true;
    report('batch', {
      message: `${plan.bulk.name} requires ${name}, which callers of ${single.name} do not give`,
      expected: `${name} as a required input of ${single.name}`,
      found: given === undefined ? 'no such input' : `${name}, which may be left out`,
      repair: 'name a bulk operation that does not require it',
    });
    return false;
  });
}

function proveAnswer(single: Operation, plan: BatchPlan, report: Report): boolean {
  const { answer } = single.contract;
  if (plan.many && answer.kind !== 'list') {
    report('batch.many', {
      message: `${single.name} does not answer a list`,
      expected: 'an answer that is a list',
      found: describeContractType(answer),
      repair: 'remove `many`',
    });
    return false;
  }
  const expected = plan.many && answer.kind === 'list' ? answer.item : answer;
  const misfit = findMisfit(plan.item, expected, 'answer');
  if (misfit === undefined) return true;
  const place = misfit.path === '' ? 'an item' : `${misfit.path} of an item`;
  report('batch.items', {
    message: `${place} of ${plan.bulk.name} is not what ${single.name} answers`,
    expected: misfit.expected,
    found: misfit.found,
    repair: 'name another path in `items`, or make the contract agree with itself',
  });
  return false;
}

function expectedAndFound({ path, expected, found }: Misfit): { expected: string; found: string } {
  const place = path === '' ? '' : `${path}: `;
  return { expected: `${place}${expected}`, found: `${place}${found}` };
}
