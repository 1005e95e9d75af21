/** An operation that no contract has: it exists only as one of many answers of its bulk operation. */
import type { OperationConfig } from '../config/index.ts';
import type { ContractField, ContractOperation, ContractType } from '../contracts/index.ts';
import type { BatchPlan } from './batch-types.ts';
import type { Operation } from './types.ts';

/** Takes one key, and whatever else the bulk operation takes; answers one item or null, or with `many` all items of the key. */
export function deriveVirtual(config: OperationConfig, plan: BatchPlan): Omit<Operation, 'batch'> {
  const { bulk } = plan;
  return {
    id: `${bulk.service.name}.${config.name}`,
    service: bulk.service,
    name: config.name,
    contract: deriveContract(config, plan),
    config,
    read: true,
    // What is forwarded is what the bulk call forwards.
    identity: bulk.identity,
    timeoutMs: config.timeoutMs ?? bulk.timeoutMs,
    contractVersion: bulk.contractVersion,
  };
}

function deriveContract(config: OperationConfig, plan: BatchPlan): ContractOperation {
  const { bulk, item, many } = plan;
  const answer: ContractType = many ? { kind: 'list', item, itemNullable: false } : item;
  return {
    name: config.name,
    read: true,
    input: { kind: 'object', name: `${config.name} input`, fields: deriveInputs(plan) },
    answer,
    answerNullable: !many,
    binding: undefined,
    line: bulk.contract.line,
  };
}

function deriveInputs({ bulk, keys }: BatchPlan): ReadonlyMap<string, ContractField> {
  const fields = new Map<string, ContractField>();
  for (const { input, type } of keys) fields.set(input, { name: input, type, required: true, nullable: false });
  const fed = new Set(keys.map(({ bulkInput }) => bulkInput));
  for (const field of bulk.contract.input.fields.values()) {
    if (!fed.has(field.name) && !fields.has(field.name)) fields.set(field.name, field);
  }
  return fields;
}
