/** Whether an answer is about what was asked for: a proxy that mixes answers up would show one person what belongs to another. */
import { type ContractType, describeContractType } from '../contracts/index.ts';
import { FoyerError, nearest } from '../errors/index.ts';
import { isComparable } from './batch-items.ts';
import type { Report } from './report.ts';
import type { Operation } from './types.ts';

type Given = Readonly<Record<string, unknown>>;

/**
 * Nothing when the registry does not ask for it. An answer of null is about nothing, and an input that was left out asks for nothing.
 *
 * @throws {FoyerError} UPSTREAM_BAD_RESPONSE, from what it returns
 */
export function createIdCheck(operation: Operation): ((input: Given, answer: unknown) => void) | undefined {
  const pairs = pairsOf(operation);
  if (pairs.length === 0) return undefined;
  return (input, answer) => {
    if (typeof answer !== 'object' || answer === null) return;
    for (const [name, field] of pairs) {
      const asked = input[name];
      if (asked === undefined || asked === null || String(asked) === String((answer as Given)[field])) continue;
      const detail = `${operation.id}: ${field} of the answer is not the ${name} that was asked for`;
      throw new FoyerError('UPSTREAM_BAD_RESPONSE', { detail });
    }
  };
}

/** Inputs and fields exist and can be compared; reports those that do not. */
export function proveIdCheck(operation: Operation | undefined, report: Report): void {
  if (operation?.config?.checkId === undefined) return;
  if (operation.batch !== undefined || operation.service.protocol === 'graphql') return refuse(operation, report);
  for (const [name, field] of pairsOf(operation)) {
    const input = operation.contract.input.fields.get(name);
    if (input === undefined) reportUnknown('input', name, [...operation.contract.input.fields.keys()], report);
    else proveField(field, input.type, operation, report);
  }
}

function pairsOf({ config }: Operation): readonly (readonly [input: string, field: string])[] {
  const { checkId } = config ?? {};
  if (checkId === undefined) return [];
  return typeof checkId === 'string' ? [[checkId, checkId]] : Object.entries(checkId);
}

function refuse({ batch, name }: Operation, report: Report): void {
  report('checkId', {
    message: batch
      ? 'items of a batch are matched by their keys as it is'
      : 'a GraphQL service answers what is selected',
    expected: 'an operation of a REST or gRPC service without `batch`',
    found: name,
    repair: 'remove `checkId`',
  });
}

function proveField(field: string, asked: ContractType, { contract }: Operation, report: Report): void {
  const { answer } = contract;
  const objects = answer.kind === 'union' ? [...answer.members.values()] : answer.kind === 'object' ? [answer] : [];
  if (objects.length === 0) return reportUnknown('field of the answer', field, [], report);
  for (const { fields } of objects) {
    const found = fields.get(field);
    if (found === undefined) reportUnknown('field of the answer', field, [...fields.keys()], report);
    else if (!isComparable(found.type, asked))
      report('checkId', {
        message: `${field} of the answer cannot be compared with what is asked for`,
        expected: describeContractType(asked),
        found: describeContractType(found.type),
        repair: 'name another field as a map: `checkId: { input: field }`',
      });
  }
}

function reportUnknown(what: string, name: string, names: readonly string[], report: Report): void {
  report('checkId', {
    message: `there is no such ${what}`,
    expected: names.length > 0 ? `one of ${names.join(', ')}` : 'an answer that is an object',
    found: name,
    repair: names.length > 0 ? `write ${nearest(name, names) ?? names[0]}` : 'remove `checkId`',
  });
}
