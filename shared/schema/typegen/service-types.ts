import type { Operation } from '../../upstreams/index.ts';
import type { Operations } from '../collect-sources.ts';
import type { ContractTypes } from './contract-types.ts';
import { block, braces, type Doc, property, union } from './layout.ts';

/** `ctx.services`: every operation of the services that a BFF may call. */
export function servicesType(operations: Operations, services: readonly string[], types: ContractTypes): Doc {
  const known = services.filter((service) => operations.has(service));
  return block(
    known.map((service) =>
      property(service, block([...operations.get(service)!.values()].map((operation) => callType(operation, types)))),
    ),
  );
}

function callType({ name, service, read, contract }: Operation, types: ContractTypes): Doc {
  const properties = types.inputProperties(contract.input, service.name);
  const optional = ![...contract.input.fields.values()].some(({ required }) => required);
  const answer = types.answer(contract.answer, service.name);
  const given = contract.answerNullable || read ? union([answer, 'null']) : answer;
  const input = [
    'input',
    optional ? '?: ' : ': ',
    properties.length > 0 ? braces(properties) : 'Record<string, never>',
  ];
  return property(name, ['(', ...input, ') => Promise<', given, '>']);
}
