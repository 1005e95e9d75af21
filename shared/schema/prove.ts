import {
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { type ContractType, describeContractType, type ObjectType } from '../contracts/index.ts';
import { nearest } from '../errors/index.ts';
import { type DeadEnd, type TypedValue, typeAtPath } from './answer-path.ts';
import { directiveValues, readAuthRule } from './directives.ts';
import { discriminationOf } from './discriminate.ts';
import type { CallSource, FieldSource, GroupSource, PropertySource } from './field-source.ts';
import { fitOutput, type Misfit } from './fit-output.ts';
import type { Parent, Parents, ProveOptions } from './parent.ts';
import { proveCallInput, proveTags } from './prove-call-input.ts';
import { positionOf } from './source-position.ts';

/**
 * Walks the schema as an answer would unfold and holds every field against the contract it is read from. A type is walked once for each
 * contract type it shows. Fields that turn out to hold only fields with sources of their own become groups.
 *
 * @returns what each type turned out to be read from
 */
export function prove(options: ProveOptions): Parents {
  const walk = new Walk(options);
  for (const root of [options.schema.getQueryType(), options.schema.getMutationType()]) {
    if (root) walk.object(root, { kind: 'group', within: [] });
  }
  return walk.parents;
}

class Walk {
  readonly parents = new Map<string, ObjectType[]>();
  readonly #options: ProveOptions;
  readonly #seen = new Map<GraphQLObjectType, Set<unknown>>();

  constructor(options: ProveOptions) {
    this.#options = options;
  }

  object(type: GraphQLObjectType, parent: Parent): void {
    const identity = parent.kind === 'answer' ? parent.type : parent.kind;
    const seen = this.#seen.get(type) ?? new Set();
    this.#seen.set(type, seen);
    if (seen.has(identity)) return;
    seen.add(identity);
    if (parent.kind === 'answer') this.parents.set(type.name, [...(this.parents.get(type.name) ?? []), parent.type]);
    for (const source of this.#options.sources.get(type.name)?.values() ?? []) this.#field(source, parent);
  }

  #field(source: FieldSource, parent: Parent): void {
    this.#proveNullable(source);
    proveTags(source, parent, this.#options);
    switch (source.kind) {
      case 'call':
        return this.#call(source, parent);
      case 'resolver':
        return this.#composite(source, { kind: 'resolved' });
      case 'group':
      case 'property':
        if (parent.kind === 'answer') return this.#property(source, parent.type);
        if (parent.kind === 'resolved') return this.#composite(source, parent);
        return this.#group(source, parent.within);
    }
  }

  /** What may be withheld or fail must be able to be null. */
  #proveNullable(source: FieldSource): void {
    const { schema } = this.#options;
    const { type } = source.field;
    const guarded = guardedMember(schema, type);
    if (guarded && String(type).includes('!')) {
      this.#report(source, {
        message: `may be a ${guarded}, which is guarded by @auth, but is never null`,
        expected: String(type).replaceAll('!', ''),
        found: String(type),
        repair: `remove each !, since a viewer who may not see a ${guarded} gets null in its place`,
      });
    }
    if (!isNonNullType(type)) return;
    if (source.auth.length > 0) {
      this.#report(source, {
        message: 'is guarded by @auth, but never null',
        expected: `${type.ofType}`,
        found: `${type}`,
        repair: 'remove the !, since a viewer who may not see the field gets null',
      });
    }
    if (source.rateLimit) {
      this.#report(source, {
        message: 'has @rateLimit, but is never null',
        expected: `${type.ofType}`,
        found: `${type}`,
        repair: 'remove the !, since whoever asks too often gets null',
      });
    }
    if (source.kind === 'call' && !directiveValues(schema, source.node, 'fallback')) {
      const write = source.type === schema.getMutationType();
      this.#report(source, {
        message: `calls a service, but is ${write ? 'never null' : 'neither nullable nor has a fallback'}`,
        expected: `${type.ofType}${write ? '' : ', or a @fallback'}`,
        found: `${type}`,
        repair: write
          ? 'remove the !, since a change that fails gives null'
          : 'remove the !, or add @fallback(value: …)',
      });
    }
  }

  #call(source: CallSource, parent: Parent): void {
    const { operation, directive, type } = source;
    if (!operation.read && type !== this.#options.schema.getMutationType()) {
      this.#report(source, {
        message: `calls a write, "${operation.name}"`,
        expected: 'a read; only fields of Mutation may call writes',
        found: `${operation.service.name}.${operation.name}, which the contract declares a write`,
        repair: 'move the field to Mutation, or mark the operation `read: true` in the registry if it changes nothing',
      });
    }
    proveCallInput(source, parent, this.#options);
    const { contract } = operation;
    this.#shown(source, { type: contract.answer, nullable: contract.answerNullable }, directive.path);
  }

  #property(source: PropertySource | GroupSource, parent: ObjectType): void {
    this.#shown(source, { type: parent, nullable: false }, source.path);
  }

  /** Holds the field's type against what lies at the path, then walks on below it. */
  #shown(source: CallSource | PropertySource | GroupSource, start: TypedValue, path: readonly string[]): void {
    const at = typeAtPath(start, path);
    if ('missing' in at) return this.#isUnresolved(source) ? undefined : this.#reportMissing(source, at);
    const isCall = source.kind === 'call';
    const fit = fitOutput(source.field.type, isCall && source.eachOf !== undefined ? listOf(at) : at, {
      nullsHandled: isCall,
      calls: isCall,
      dropMissing: isCall && source.directive.dropMissing,
    });
    if ('message' in fit) this.#report(source, fit);
    else this.#named(source, getNamedType(source.field.type) as GraphQLOutputType, fit.type);
  }

  #named(source: FieldSource, type: GraphQLOutputType, shown: ContractType): void {
    const contract = innermost(shown);
    if (isObjectType(type)) {
      const objects =
        contract.kind === 'union' ? [...contract.members.values()] : contract.kind === 'object' ? [contract] : [];
      for (const object of objects) this.object(type, { kind: 'answer', type: object });
    } else if (isAbstractType(type)) this.#abstract(source, type, contract);
  }

  #abstract(source: FieldSource, type: GraphQLAbstractType, contract: ContractType): void {
    const discrimination = discriminationOf(this.#options.schema, type, contract);
    if ('message' in discrimination) {
      this.#report(
        { ...source, name: `${source.name}: ${type.name}`, node: (type.astNode ?? source.node) as FieldSource['node'] },
        discrimination,
      );
      return;
    }
    for (const { member, contract: shown } of discrimination.members)
      this.object(member, { kind: 'answer', type: shown });
  }

  #group(source: PropertySource | GroupSource, within: readonly string[]): void {
    const type = getNullableType(source.field.type);
    if (!isObjectType(type) && this.#isUnresolved(source)) return;
    if (!isObjectType(type)) {
      const list = isListType(type) || isCompositeType(getNamedType(type));
      this.#report(source, {
        message: 'has no source',
        expected: '@call, or a resolver in resolvers.ts: its parent is not read from a service',
        found: list ? `${source.field.type} with neither` : 'a field with neither',
        repair: 'add @call(service: …, operation: …), or write a resolver for it',
      });
    } else if (within.includes(type.name)) {
      this.#report(source, {
        message: 'is a cycle: an object within itself, with no call between that could end it',
        expected: 'objects that end in fields with @call or a resolver',
        found: [...within, type.name].join(' → '),
        repair: 'remove the field, or put @call on a field of the circle',
      });
    } else {
      this.#options.sources.get(source.type.name)!.set(source.field.name, { ...source, kind: 'group' });
      this.object(type, { kind: 'group', within: [...within, type.name] });
    }
  }

  /** A field of which nothing says where it comes from may get a resolver. */
  #isUnresolved(source: FieldSource): boolean {
    const { schema, unresolved } = this.#options;
    if (!unresolved || source.kind === 'call' || directiveValues(schema, source.node, 'from')) return false;
    unresolved.add(source.name);
    this.#composite(source, { kind: 'resolved' });
    return true;
  }

  #composite(source: FieldSource, parent: Parent): void {
    const type = getNamedType(source.field.type);
    if (isObjectType(type)) this.object(type, parent);
    else if (isAbstractType(type))
      for (const member of this.#options.schema.getPossibleTypes(type)) this.object(member, parent);
  }

  #reportMissing(source: CallSource | PropertySource | GroupSource, { missing, within, known }: DeadEnd): void {
    const before = missing.split('.').slice(0, -1);
    const near = nearest(missing.split('.').at(-1)!, known);
    const written = (path: readonly string[]) =>
      source.kind === 'call' ? `path: "${path.join('.')}"` : `@from(path: "${path.join('.')}")`;
    this.#report(source, {
      message: 'reads a path that the answer does not have',
      expected: `a property of ${describeContractType(within)}: ${known.join(', ') || 'it has none'}`,
      found: `"${missing}"`,
      repair: near
        ? `write ${written([...before, near])}`
        : known.length > 0
          ? `name one of them with ${written([...before, '…'])}, or give the field a @call or resolver of its own`
          : 'end the path before it',
    });
  }

  #report(source: FieldSource, misfit: Misfit): void {
    this.#options.findings.add({ ...positionOf(source.node), ...misfit, message: `${source.name}: ${misfit.message}` });
  }
}

/** Items that are asked for one by one: what is not there is null in its place. */
function listOf({ type }: TypedValue): TypedValue {
  return { type: { kind: 'list', item: type, itemNullable: true }, nullable: true };
}

/** A type that a value of an interface or union may turn out to be, and that not everybody may see. */
function guardedMember(schema: GraphQLSchema, type: GraphQLOutputType): string | undefined {
  const named = getNamedType(type);
  const members = isAbstractType(named) ? schema.getPossibleTypes(named) : [];
  return members.find((member) => readAuthRule(schema, member.astNode) !== undefined)?.name;
}

function innermost(type: ContractType): ContractType {
  return type.kind === 'list' ? innermost(type.item) : type;
}
