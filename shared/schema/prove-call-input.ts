import {
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
} from 'graphql';
import {
  type ContractField,
  type ContractType,
  createInputBinder,
  describeContractType,
  findMisfit,
} from '../contracts/index.ts';
import { isFoyerError, nearest } from '../errors/index.ts';
import { typeAtPath } from './answer-path.ts';
import { inputNode } from './directives.ts';
import type { CallSource, FieldSource } from './field-source.ts';
import { inputMisfit, suggestInputType } from './fit-input.ts';
import type { Misfit } from './fit-output.ts';
import type { Parent, ProveOptions } from './parent.ts';
import { positionOf } from './source-position.ts';
import { type Reference, referencesOf, type Template } from './template.ts';

const viewerTypes: Readonly<Record<string, ContractType>> = {
  id: { kind: 'scalar', scalar: 'string' },
  tenant: { kind: 'scalar', scalar: 'string' },
  tier: { kind: 'scalar', scalar: 'string' },
  roles: { kind: 'list', item: { kind: 'scalar', scalar: 'string' }, itemNullable: false },
  scopes: { kind: 'list', item: { kind: 'scalar', scalar: 'string' }, itemNullable: false },
};

/** Every input exists and has a type that fits, no required one is missing, and every template refers to something that is there. */
export function proveCallInput(source: CallSource, parent: Parent, options: ProveOptions): void {
  const { contract } = source.operation;
  for (const [name, template] of source.input) {
    const field = contract.input.fields.get(name);
    const misfit = field
      ? (nullMisfit(template, field) ??
        templateMisfit(template, expectedType(source, field), { source, parent, options }))
      : unknownInput(source, name);
    if (misfit) report(source, name, misfit, options);
  }
  // Those whose template could not be read count as given: they are told already.
  const given = new Set([...Object.keys(source.directive.input), ...source.input.map(([name]) => name)]);
  const missing = [...contract.input.fields.values()].filter((field) => field.required && !given.has(field.name));
  for (const field of missing) {
    report(
      source,
      undefined,
      {
        message: `the required input "${field.name}" is missing`,
        expected: `input: {${inSdl(field.name, '…')}}, ${describeType(field.type)}`,
        found: given.size > 0 ? `only ${[...given].join(', ')}` : 'no input',
        repair: `add ${field.name} to input, for example ${inSdl(field.name, `"{args.${field.name.split('.').at(-1)}}"`)}`,
      },
      options,
    );
  }
}

/** Every template of a tag refers to something that is there. */
export function proveTags(source: FieldSource, parent: Parent, options: ProveOptions): void {
  const tags = [...source.invalidates, ...(source.kind === 'call' ? source.caching.tags : [])];
  for (const tag of tags) {
    const misfit = templateMisfit(tag, { kind: 'any' }, { source, parent, options });
    if (misfit)
      options.findings.add({
        ...positionOf(source.node),
        ...misfit,
        message: `${source.name}: a tag: ${misfit.message}`,
      });
  }
}

/** Names that collide in the contract (`path.id`, `body.id`) are written by their place. */
function inSdl(name: string, value: string): string {
  const [place, ...rest] = name.split('.');
  return rest.length === 0 ? `${name}: ${value}` : `${place}: {${rest.join('.')}: ${value}}`;
}

/** An input that takes items one by one is given a list of what the contract takes. */
function expectedType({ eachOf }: CallSource, { name, type }: ContractField): ContractType {
  return name === eachOf ? { kind: 'list', item: type, itemNullable: true } : type;
}

interface Place {
  readonly source: FieldSource;
  readonly parent: Parent;
  readonly options: ProveOptions;
}

function unknownInput(source: CallSource, name: string): Misfit {
  const known = [...source.operation.contract.input.fields.keys()];
  return {
    message: `unknown input "${name}" of ${source.operation.id}`,
    expected: known.length > 0 ? `one of ${known.join(', ')}` : 'no input at all',
    found: `"${name}"`,
    repair: known.length > 0 ? `write ${nearest(name, known) ?? `one of them`}` : `remove ${name}`,
  };
}

function templateMisfit(template: Template, to: ContractType, place: Place): Misfit | undefined {
  switch (template.kind) {
    case 'literal':
      return literalMisfit(template.value, to);
    case 'reference':
      return referenceMisfit(template, to, place);
    case 'text': {
      const broken = referencesOf(template)
        .map((part) => referenceMisfit(part, { kind: 'any' }, place))
        .find((misfit) => misfit);
      return broken ?? (acceptsText(to) ? undefined : typeMisfit('text with templates', to, 'text'));
    }
    case 'list':
      if (to.kind === 'any') return undefined;
      if (to.kind !== 'list') return typeMisfit('a list', to, 'a list');
      return template.items.map((item) => templateMisfit(item, to.item, place)).find((misfit) => misfit);
    case 'object':
      return objectMisfit(template.fields, to, place);
  }
}

function objectMisfit(
  fields: readonly (readonly [string, Template])[],
  to: ContractType,
  place: Place,
): Misfit | undefined {
  if (to.kind === 'any') return undefined;
  if (to.kind !== 'object') return typeMisfit('an object', to, 'an object');
  for (const [name, template] of fields) {
    const field = to.fields.get(name);
    if (!field) return typeMisfit('an object', to, `an object with "${name}"`);
    const misfit = templateMisfit(template, field.type, place);
    if (misfit) return misfit;
  }
  const missing = [...to.fields.values()].find(
    (field) => field.required && !fields.some(([name]) => name === field.name),
  );
  return missing && typeMisfit('an object', to, `an object without "${missing.name}"`);
}

function literalMisfit(value: unknown, to: ContractType): Misfit | undefined {
  const probe = createInputBinder({
    kind: 'object',
    name: 'literal',
    fields: new Map([['value', { name: 'value', type: to, required: true, nullable: true }]]),
  });
  try {
    probe({ value });
    return undefined;
  } catch (error) {
    if (!isFoyerError(error)) throw error;
    const limit = /expected (at (?:least|most) [^,]*)/.exec(error.detail ?? '')?.[1];
    const misfit = typeMisfit('the value', to, JSON.stringify(value));
    return limit ? { ...misfit, expected: limit, repair: `write ${limit}` } : misfit;
  }
}

/** Told at once, since nobody would see why the field is always null. */
function nullMisfit(template: Template, { required, nullable, type }: ContractField): Misfit | undefined {
  if (template.kind !== 'literal' || template.value !== null || !required || nullable) return undefined;
  return {
    message: 'null for a required input: the call would never be made',
    expected: describeType(type),
    found: 'null',
    repair: 'write a value, or a template such as "{args.id}"',
  };
}

function acceptsText(to: ContractType): boolean {
  return to.kind === 'any' || to.kind === 'enum' || (to.kind === 'scalar' && to.scalar !== 'boolean');
}

function referenceMisfit(reference: Reference, to: ContractType, place: Place): Misfit | undefined {
  switch (reference.root) {
    case 'args':
      return argumentMisfit(reference, to, place);
    case 'parent':
      return parentMisfit(reference, to, place.parent);
    case 'viewer': {
      const type =
        Object.hasOwn(viewerTypes, reference.path[0]!) && reference.path.length === 1
          ? viewerTypes[reference.path[0]!]!
          : undefined;
      if (!type) return unknownReference(reference, 'the viewer', Object.keys(viewerTypes));
      return !findMisfit(type, to, 'input') ? undefined : typeMisfit(reference.text, to, describeContractType(type));
    }
    case 'header':
      if (reference.path.length === 1 && place.options.headers.includes(reference.path[0]!.toLowerCase()))
        return acceptsText(to) ? undefined : typeMisfit(reference.text, to, 'text');
      return {
        message: `${reference.text} reads a header that is not allowed`,
        expected:
          place.options.headers.length > 0
            ? `one of ${place.options.headers.join(', ')}`
            : 'a header listed in bff.ts; none is',
        found: `"${reference.path.join('.')}"`,
        repair: `add '${reference.path.join('.').toLowerCase()}' to headers in bff.ts`,
      };
  }
}

function argumentMisfit(reference: Reference, to: ContractType, { source }: Place): Misfit | undefined {
  const argument = source.field.args.find(({ name }) => name === reference.path[0]);
  if (!argument)
    return unknownReference(
      reference,
      `the arguments of ${source.name}`,
      source.field.args.map(({ name }) => name),
    );
  let type: GraphQLInputType = argument.type;
  for (const name of reference.path.slice(1)) {
    const object = getNullableType(type);
    const field = isInputObjectType(object) ? object.getFields()[name] : undefined;
    if (!field)
      return unknownReference(
        reference,
        String(object),
        isInputObjectType(object) ? Object.keys(object.getFields()) : [],
      );
    type = field.type;
  }
  if (to.kind === 'any') return undefined;
  const problem = inputMisfit(type, to);
  if (!problem) return undefined;
  const isOfParts = [isInputObjectType, isEnumType, isListType].some((is) => is(getNullableType(type)));
  const isAlike = isListType(getNullableType(type)) === (to.kind === 'list');
  return {
    ...typeMisfit(reference.text, to, isOfParts && isAlike ? `${type}: ${problem}` : String(type)),
    repair:
      to.kind === 'object' || to.kind === 'enum'
        ? `make ${getNamedType(type)} agree with the contract`
        : `declare ${reference.path.at(-1)} as ${suggestInputType(to)}`,
  };
}

function parentMisfit(reference: Reference, to: ContractType, parent: Parent): Misfit | undefined {
  if (parent.kind === 'resolved') return undefined;
  if (parent.kind === 'group') {
    return {
      message: `${reference.text} has no parent to read`,
      expected: '{args.…} or {viewer.…} here: the parent is not the answer of a call',
      found: reference.text,
      repair: `take the value as an argument: {args.${reference.path.at(-1)}}`,
    };
  }
  const at = typeAtPath({ type: parent.type, nullable: false }, reference.path);
  if ('missing' in at) return unknownReference(reference, parent.type.name, at.known);
  return !findMisfit(at.type, to, 'input')
    ? undefined
    : typeMisfit(reference.text, to, describeContractType(at.type, at.nullable));
}

function unknownReference(reference: Reference, where: string, known: readonly string[]): Misfit {
  const near = nearest(reference.path.at(-1)!, known);
  const add = { args: `declare ${reference.path.at(-1)} there`, parent: 'add it to the contract' };
  return {
    message: `${reference.text} is not in ${where}`,
    expected: known.length > 0 ? `one of ${known.join(', ')}` : 'something that is there, but there is nothing',
    found: `"${reference.path.join('.')}"`,
    repair: near
      ? `write {${[reference.root, ...reference.path.slice(0, -1), near].join('.')}}`
      : [...(known.length > 0 ? ['refer to one of them'] : []), (add as Record<string, string>)[reference.root]]
          .filter((way) => way !== undefined)
          .join(', or '),
  };
}

function typeMisfit(what: string, to: ContractType, found: string): Misfit {
  return {
    message: `${what} does not fit the contract`,
    expected: describeType(to),
    found,
    repair: `give ${to.kind === 'enum' ? 'one of them' : to.kind === 'object' ? 'it these properties' : `a value of type ${describeContractType(to)}`}`,
  };
}

/** With what an enum or object is made of, since the contract is another team's file. */
function describeType(type: ContractType): string {
  const name = describeContractType(type);
  if (type.kind === 'enum') return `${name}: ${type.values.join(', ')}`;
  if (type.kind !== 'object') return name;
  const fields = [...type.fields.values()].map((field) => `${field.name}${field.required ? '' : '?'}`);
  return `${name} {${fields.join(', ')}}`;
}

function report(source: CallSource, input: string | undefined, misfit: Misfit, { findings }: ProveOptions): void {
  const position = positionOf(input === undefined ? source.directive.node : inputNode(source.directive, input));
  const message = `${source.name}: ${input === undefined || misfit.message.startsWith('unknown input') ? '' : `input "${input}": `}${misfit.message}`;
  findings.add({ ...position, ...misfit, message });
}
