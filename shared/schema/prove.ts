import {
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { ContractType, ObjectType } from '../contracts/index.ts';
import { nearest } from '../errors/index.ts';
import { type TypedValue, typeAtPath } from './answer-path.ts';
import { directiveValues } from './directives.ts';
import { discriminationOf } from './discriminate.ts';
import type { CallSource, FieldSource, PropertySource } from './field-source.ts';
import { fitOutput, type Misfit } from './fit-output.ts';
import type { Parent, Parents, ProveOptions } from './parent.ts';
import { proveCallInput } from './prove-call-input.ts';
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
    switch (source.kind) {
      case 'call':
        return this.#call(source, parent);
      case 'resolver':
        return this.#composite(source, { kind: 'resolved' });
      case 'group':
      case 'property':
        if (parent.kind === 'answer') return this.#property(source as PropertySource, parent.type);
        if (parent.kind === 'resolved') return this.#composite(source, parent);
        return this.#group(source, parent.within);
    }
  }

  /** What may be withheld or fail must be able to be null. */
  #proveNullable(source: FieldSource): void {
    if (!isNonNullType(source.field.type)) return;
    if (source.auth.length > 0) {
      this.#report(source, {
        message: 'is guarded by @auth, but never null',
        expected: `${source.field.type.ofType}`,
        found: `${source.field.type}`,
        repair: 'remove the !, since a viewer who may not see the field gets null',
      });
    }
    if (source.kind === 'call' && !source.fallback) {
      this.#report(source, {
        message: 'calls a service, but is neither nullable nor has a fallback',
        expected: `${source.field.type.ofType}, or a @fallback`,
        found: `${source.field.type}`,
        repair: 'remove the !, or add @fallback(value: …)',
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

  #property(source: PropertySource, parent: ObjectType): void {
    this.#shown(source, { type: parent, nullable: false }, source.path);
  }

  /** Holds the field's type against what lies at the path, then walks on below it. */
  #shown(source: CallSource | PropertySource, start: TypedValue, path: readonly string[]): void {
    const at = typeAtPath(start, path);
    if ('missing' in at) return this.#isUnresolved(source) ? undefined : this.#reportMissing(source, start, at);
    const isCall = source.kind === 'call';
    const fit = fitOutput(source.field.type, at, {
      nullsHandled: isCall,
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

  #group(source: FieldSource, within: readonly string[]): void {
    const type = getNullableType(source.field.type);
    if (!isObjectType(type) && this.#isUnresolved(source)) return;
    if (!isObjectType(type)) {
      const list = isListType(type) || isCompositeType(getNamedType(type));
      this.#report(source, {
        message: 'has no source',
        expected: '@call, or a resolver in resolvers.ts: its parent is not read from a service',
        found: list ? `${source.field.type} without either` : 'a field with neither',
        repair: 'add @call(service: …, operation: …), or write a resolver for it',
      });
    } else if (within.includes(type.name)) {
      this.#report(source, {
        message: 'is a cycle: a group within itself, with no call between that could end it',
        expected: 'groups that end in fields with @call or a resolver',
        found: [...within, type.name].join(' → '),
        repair: `remove the field, or give ${type.name} a source`,
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

  #reportMissing(
    source: CallSource | PropertySource,
    start: TypedValue,
    at: { missing: string; known: string[] },
  ): void {
    const near = nearest(at.missing.split('.').at(-1)!, at.known);
    const answer = innermost(start.type);
    this.#report(source, {
      message: 'reads a path that the answer does not have',
      expected: `a path into ${'name' in answer ? answer.name : 'the answer'}: ${at.known.join(', ') || 'it has no properties'}`,
      found: `"${at.missing}"`,
      repair: near
        ? `write "${[...at.missing.split('.').slice(0, -1), near].join('.')}"`
        : `name one of them with ${source.kind === 'call' ? '@call(path:)' : '@from(path:)'}, or add it to the contract`,
    });
  }

  #report(source: FieldSource, misfit: Misfit): void {
    this.#options.findings.add({ ...positionOf(source.node), ...misfit, message: `${source.name}: ${misfit.message}` });
  }
}

function innermost(type: ContractType): ContractType {
  return type.kind === 'list' ? innermost(type.item) : type;
}
