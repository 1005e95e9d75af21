import type { ContractType } from './types.ts';

/** A contract type in words, for findings: `[User]`, `one of ACTIVE, CLOSED`, `text`. */
export function describeContractType(type: ContractType, nullable = false): string {
  return `${describe(type)}${nullable ? ' or null' : ''}`;
}

function describe(type: ContractType): string {
  switch (type.kind) {
    case 'scalar':
      return type.scalar;
    case 'enum':
      return `enum ${type.name}`;
    case 'list':
      return `list of ${describeContractType(type.item, type.itemNullable)}`;
    case 'object':
      return `object ${type.name}`;
    case 'union':
      return `one of ${[...type.members.keys()].join(', ')} (by ${type.discriminator})`;
    case 'any':
      return 'anything';
  }
}
