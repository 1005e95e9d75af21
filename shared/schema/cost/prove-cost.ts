/** Holds every `@cost` and `@listSize` against the schema: what they name must be there, or an operation would cost less than it does. */
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';
import { type Finding, type Findings, nearest } from '../../errors/index.ts';
import { objectTypes } from '../object-types.ts';
import { positionOf } from '../source-position.ts';
import { type ListSize, maxWeight, readListSize, readWeight } from './cost-directives.ts';

type Field = GraphQLField<unknown, unknown>;
type Told = Omit<Finding, 'file' | 'line'>;

const maxAssumedSize = 1_000_000;

export function proveCost(schema: GraphQLSchema, findings: Findings): void {
  for (const type of objectTypes(schema)) {
    proveWeight(schema, type.name, type.astNode, findings);
    for (const field of Object.values(type.getFields())) {
      const name = `${type.name}.${field.name}`;
      proveWeight(schema, name, field.astNode, findings);
      for (const argument of field.args) proveWeight(schema, `${name}(${argument.name}:)`, argument.astNode, findings);
      const listSize = readListSize(schema, field.astNode);
      if (!listSize) continue;
      for (const told of listSizeMistakes(schema, field, listSize))
        findings.add({ ...positionOf(listSize.node), ...told, message: `${name}: ${told.message}` });
    }
  }
}

function proveWeight(
  schema: GraphQLSchema,
  name: string,
  annotated: Parameters<typeof readWeight>[1],
  findings: Findings,
): void {
  const cost = readWeight(schema, annotated);
  if (!cost || cost.weight !== undefined) return;
  findings.add({
    ...positionOf(cost.node),
    message: `${name}: @cost(weight:) cannot be used`,
    expected: `a number from 0 to ${maxWeight}`,
    found: cost.node.loc ? cost.node.loc.source.body.slice(cost.node.loc.start, cost.node.loc.end) : '@cost',
    repair: 'write how many objects it is worth, as in @cost(weight: 5)',
  });
}

function listSizeMistakes(schema: GraphQLSchema, field: Field, listSize: ListSize): Told[] {
  const { assumedSize, slicingArguments, sizedFields } = listSize;
  const mistakes: Told[] = [];
  if (assumedSize !== undefined && (assumedSize < 0 || assumedSize > maxAssumedSize)) {
    mistakes.push({
      message: '@listSize(assumedSize:) is out of range',
      expected: `a number of items from 0 to ${maxAssumedSize}`,
      found: String(assumedSize),
      repair: 'write how many items there are at most in practice',
    });
  }
  if (assumedSize === undefined && slicingArguments.length === 0) {
    mistakes.push({
      message: '@listSize says no size',
      expected: 'assumedSize, slicingArguments or both',
      found: 'neither',
      repair: 'write @listSize(assumedSize: …), or name the argument that says the size',
    });
  }
  for (const path of slicingArguments) mistakes.push(...slicingMistakes(field, path));
  if (sizedFields) for (const name of sizedFields) mistakes.push(...sizedMistakes(schema, field, name));
  else if (!isListType(getNullableType(field.type))) {
    mistakes.push({
      message: '@listSize on a field that is no list',
      expected: 'a list, or sizedFields that name the lists of its object',
      found: String(field.type),
      repair: 'write @listSize(…, sizedFields: ["items"]), or remove it',
    });
  }
  return mistakes;
}

/** A size is a whole number; anything else could not be held to the greatest page. */
function slicingMistakes(field: Field, path: string): Told[] {
  const [head = '', ...rest] = path.split('.');
  let at: { readonly type: GraphQLInputType } | undefined = field.args.find(({ name }) => name === head);
  let known = field.args.map(({ name }) => name);
  for (const part of rest) {
    const type = at && getNullableType(at.type);
    known = isInputObjectType(type) ? Object.keys(type.getFields()) : [];
    at = isInputObjectType(type) ? type.getFields()[part] : undefined;
  }
  if (!at) {
    const near = nearest(path.split('.').at(-1)!, known);
    return [
      {
        message: '@listSize names a slicing argument that the field does not have',
        expected: known.length > 0 ? `one of ${known.join(', ')}` : 'arguments of the field, and it has none',
        found: `"${path}"`,
        repair: near ? `write "${[...path.split('.').slice(0, -1), near].join('.')}"` : 'name an argument of type Int',
      },
    ];
  }
  const type = getNullableType(at.type);
  if (String(type) === 'Int') return [];
  return [
    {
      message: `@listSize: the slicing argument ${path} is no number`,
      expected: 'an argument of type Int',
      found: String(at.type),
      repair: 'name the argument that says how many items there are',
    },
  ];
}

function sizedMistakes(schema: GraphQLSchema, field: Field, name: string): Told[] {
  return membersOf(schema, field).flatMap((type) => {
    const sized = type.getFields()[name];
    if (sized && isListType(getNullableType(sized.type))) return [];
    const lists = Object.values(type.getFields()).filter((one) => isListType(getNullableType(one.type)));
    const known = lists.map((list) => list.name);
    const near = nearest(name, known) ?? known[0];
    return [
      {
        message: `@listSize names a sized field that ${sized ? 'is no list' : `${type.name} does not have`}`,
        expected:
          known.length > 0 ? `a list of ${type.name}: ${known.join(', ')}` : `lists of ${type.name}, which has none`,
        found: `"${name}"`,
        repair: near ? `write "${near}"` : 'remove sizedFields',
      },
    ];
  });
}

function membersOf(schema: GraphQLSchema, field: Field): readonly GraphQLObjectType[] {
  const type = getNamedType(field.type);
  if (isAbstractType(type)) return schema.getPossibleTypes(type);
  return isObjectType(type) ? [type] : [];
}
