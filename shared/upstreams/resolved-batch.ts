/** The working side of a proven batch: from callers' inputs to one bulk input, and from its answer back to each of them. */
import { createInputBinder, type ObjectType } from '../contracts/index.ts';
import type { BatchKey, BatchPlan } from './batch-types.ts';
import type { ResolvedBatch } from './types.ts';

type Input = Readonly<Record<string, unknown>>;

/** Of an item whose key is null. Inputs are refused when they hold this character, so that it is nobody's key. */
const keyOfNobody = '\0';

/** @param input of the operation whose calls are gathered */
export function createResolvedBatch(plan: BatchPlan, input: ObjectType): ResolvedBatch {
  const { bulk, keys, path, max, many } = plan;
  const keyOf = createKeyOf(keys.map((key) => key.input));
  const others = [...input.fields.keys()].filter((name) => !keys.some((key) => key.input === name));
  const bind = createInputBinder(bulk.contract.input);
  const listKeys = plan.form === 'objects' ? listObjects : listEach;
  return {
    operation: bulk,
    max,
    many,
    keyOf,
    keyOfItem: createKeyOf(keys.map((key) => key.itemField)),
    groupOf: (input) => (others.length === 0 ? '' : JSON.stringify(pick(input, others))),
    bulkInput: (inputs) => bind({ ...pick(inputs[0]!, others), ...listKeys(keys, eachKeyOnce(inputs, keyOf)) }),
    bulkSelection: bulk.service.protocol === 'graphql' ? createBulkSelection(plan) : () => '',
    itemsOf: (answer) => itemsAt(answer, path, 0, []),
  };
}

/** Values of the contract's types have one text each; several keys are told apart by their quotes. */
function createKeyOf(names: readonly string[]): (value: unknown) => string {
  const [only] = names;
  if (names.length === 1) return (value) => textOf((value as Input)[only!]);
  return (value) => {
    const texts = names.map((name) => textOf((value as Input)[name]));
    return texts.includes(keyOfNobody) ? keyOfNobody : JSON.stringify(texts);
  };
}

function textOf(value: unknown): string {
  return value === null || value === undefined || typeof value === 'object' ? keyOfNobody : String(value);
}

function pick(input: Input, names: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of names) {
    if (input[name] !== undefined) picked[name] = input[name];
  }
  return picked;
}

function eachKeyOnce(inputs: readonly Input[], keyOf: (input: Input) => string): readonly Input[] {
  const byKey = new Map<string, Input>();
  for (const input of inputs) byKey.set(keyOf(input), input);
  return [...byKey.values()];
}

function listObjects(keys: readonly BatchKey[], inputs: readonly Input[]): Record<string, unknown> {
  const names = keys.map((key) => key.input);
  return { [keys[0]!.bulkInput]: inputs.map((input) => pick(input, names)) };
}

function listEach(keys: readonly BatchKey[], inputs: readonly Input[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key.bulkInput, inputs.map((input) => input[key.input])]));
}

/** Along the path and through lists; what is null on the way has no items, and an error on the way stands for those that it took. */
function itemsAt(value: unknown, path: readonly string[], step: number, items: unknown[]): unknown[] {
  if (value === null || value === undefined) return items;
  if (Array.isArray(value)) for (const one of value) itemsAt(one, path, step, items);
  else if (step === path.length || value instanceof Error) items.push(value);
  else itemsAt((value as Input)[path[step]!], path, step + 1, items);
  return items;
}

/** Items must hold their key whatever the client selects; members of a union are asked one by one. */
function createBulkSelection({ keys, item, path }: BatchPlan): (selection: string) => string {
  const names = keys.map((key) => key.itemField).join(' ');
  const ofKeys =
    item.kind === 'object'
      ? names
      : `${item.discriminator} ${[...item.members.keys()].map((member) => `... on ${member} { ${names} }`).join(' ')}`;
  const before = path.map((step) => `${step} { `).join('');
  const after = ' }'.repeat(path.length);
  return (selection) => `${before}${selection === '' ? '' : `${selection} `}${ofKeys}${after}`;
}
