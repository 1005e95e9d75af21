import type {
  ContractField,
  ContractType,
  EnumType,
  ObjectType,
  ScalarName,
  UnionType,
} from '../../contracts/index.ts';
import { block, braces, type Doc, flat, intersection, listOf, literal, property, union } from './layout.ts';
import { contractNames, type TypeNames } from './names.ts';

/** A contract's objects are declared in the direction they travel: an answer has what an input may leave out. */
type Direction = 'answer' | 'input';

interface Declaration {
  readonly name: string;
  /** Filled once the types that it names have names. */
  body: Doc;
}

/** The TypeScript of contract types. Objects, enums and unions are declared by name, each once. */
export class ContractTypes {
  readonly #names: TypeNames;
  readonly #cut: ReadonlySet<ObjectType>;
  readonly #named = new Map<ContractType, Partial<Record<Direction, Declaration>>>();
  readonly #ofService = new Map<string, Declaration[]>();

  /** @param cut objects within which there may be no others, whatever the contract says */
  constructor(names: TypeNames, cut: ReadonlySet<ObjectType>) {
    this.#names = names;
    this.#cut = cut;
  }

  /** What a value of the type is once it is read. */
  answer(type: ContractType, service: string): Doc {
    return this.#type(type, service, 'answer');
  }

  /** What may be handed to a call. */
  input(type: ContractType, service: string): Doc {
    return this.#type(type, service, 'input');
  }

  /** A call's input, written in place. */
  inputProperties(type: ObjectType, service: string): readonly Doc[] {
    return [...type.fields.values()].map((field) => this.#field(field, service, 'input'));
  }

  /** Declarations by service, in the order they were met. */
  declarations(): ReadonlyMap<string, readonly Doc[]> {
    return new Map(
      [...this.#ofService].map(([service, declared]) => [
        service,
        declared.map(({ name, body }) => [`export type ${name} = `, body, ';']),
      ]),
    );
  }

  #type(type: ContractType, service: string, direction: Direction): Doc {
    switch (type.kind) {
      case 'scalar':
        return scalars[type.scalar];
      case 'any':
        return 'unknown';
      case 'list': {
        const item = this.#type(type.item, service, direction);
        return listOf(type.itemNullable ? union([item, 'null']) : item);
      }
      case 'enum':
        return type.values.length > 1 ? this.#declare(type, service, direction).name : enumBody(type);
      default:
        return this.#declare(type, service, direction).name;
    }
  }

  #declare(type: EnumType | ObjectType | UnionType, service: string, direction: Direction): Declaration {
    const known = this.#named.get(type)?.[direction] ?? this.#sameEnum(type, service);
    if (known) return known;
    const suffix = direction === 'input' && type.kind !== 'enum' ? 'Input' : '';
    const declaration = { name: this.#names.claim(...contractNames(service, type.name, suffix)), body: '' as Doc };
    this.#named.set(type, { ...this.#named.get(type), [direction]: declaration });
    const ofService = this.#ofService.get(service) ?? [];
    this.#ofService.set(service, [...ofService, declaration]);
    declaration.body = this.#body(type, service, direction);
    return declaration;
  }

  /** Contracts that are read for each direction have an enum twice. */
  #sameEnum(type: ContractType, service: string): Declaration | undefined {
    if (type.kind !== 'enum') return undefined;
    const body = flat(enumBody(type));
    const [name] = contractNames(service, type.name);
    return this.#ofService.get(service)?.find((other) => other.name === name && flat(other.body) === body);
  }

  #body(type: EnumType | ObjectType | UnionType, service: string, direction: Direction): Doc {
    if (type.kind === 'enum') return enumBody(type);
    if (type.kind === 'union') return this.#union(type, service, direction);
    if (type.fields.size === 0) return 'Record<string, never>';
    return block(
      [...type.fields.values()].map((field) => this.#field(this.#asSelected(field, type), service, direction)),
    );
  }

  #union({ discriminator, members }: UnionType, service: string, direction: Direction): Doc {
    return union(
      [...members].map(([value, member]) => {
        const object = this.#type(member, service, direction);
        if (saysKind(member, discriminator, value)) return object;
        return intersection([object, braces([property(discriminator, literal(value))])]);
      }),
    );
  }

  #asSelected(field: ContractField, within: ObjectType): ContractField {
    return this.#cut.has(within) && isComposite(field.type) ? { ...field, nullable: true } : field;
  }

  #field({ name, type, nullable, required }: ContractField, service: string, direction: Direction): Doc {
    const value = this.#type(type, service, direction);
    const optional = direction === 'answer' ? nullable : !required;
    return property(name, nullable ? union([value, 'null']) : value, { optional, readonly: direction === 'answer' });
  }
}

/** A member that says itself which one it is needs no more. */
function saysKind({ fields }: ObjectType, discriminator: string, value: string): boolean {
  const kind = fields.get(discriminator)?.type;
  return kind?.kind === 'enum' && kind.values.length === 1 && kind.values[0] === value;
}

function isComposite(type: ContractType): boolean {
  return type.kind === 'list' ? isComposite(type.item) : type.kind === 'object' || type.kind === 'union';
}

function enumBody(type: EnumType): Doc {
  return union(type.values.map(literal));
}

const scalars: Readonly<Record<ScalarName, string>> = {
  string: 'string',
  boolean: 'boolean',
  int32: 'number',
  int64: 'string',
  float: 'number',
  bytes: 'string',
  date: 'string',
  'date-time': 'string',
};
