import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  valueFromAST,
} from 'graphql';
import type { Findings } from '../errors/index.ts';
import { definitionOfDirective } from './sdl-mistakes.ts';
import { positionOf } from './source-position.ts';

/** What the specification allows in a schema, but would be passed over here without a word. */
export function refuseUnserved(schema: GraphQLSchema, findings: Findings): void {
  refuseSubscriptions(schema, findings);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isInterfaceType(type)) refuseDirectives(type, findings);
    if (isInputObjectType(type)) refuseDefaults(type.name, Object.values(type.getFields()), findings);
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields()))
        refuseDefaults(`${type}.${field.name}`, field.args, findings);
  }
}

function refuseSubscriptions(schema: GraphQLSchema, findings: Findings): void {
  const type = schema.getSubscriptionType();
  if (!type) return;
  findings.add({
    ...positionOf(type.astNode),
    message: `${type}: subscriptions are not served`,
    expected: 'a schema of queries and mutations',
    found: `type ${type}`,
    repair: 'remove the type; offer what it holds under Query',
  });
}

/** A value comes from the object that it is part of: a directive on an interface's field, above all `@auth`, would do nothing. */
function refuseDirectives(type: GraphQLInterfaceType, findings: Findings): void {
  for (const field of Object.values(type.getFields())) {
    for (const node of ownDirectives(field)) {
      const name = node.name.value;
      findings.add({
        ...positionOf(node),
        message: `${type}.${field.name}: @${name} on a field of an interface changes nothing`,
        expected: `@${name} on the field in each type that implements ${type}`,
        found: `@${name} on interface ${type}`,
        repair: `move @${name} to the types that implement ${type}`,
      });
    }
  }
}

function ownDirectives({ astNode }: GraphQLField<unknown, unknown>) {
  return astNode?.directives?.filter(({ name }) => definitionOfDirective(name.value)) ?? [];
}

type Inputs = GraphQLField<unknown, unknown>['args'];

/** graphql-js drops a default that does not fit its type. */
function refuseDefaults(
  owner: string,
  inputs: readonly Pick<Inputs[number], 'name' | 'type' | 'astNode'>[],
  findings: Findings,
): void {
  for (const { name, type, astNode } of inputs) {
    const written = astNode?.defaultValue;
    if (!written || valueFromAST(written, type) !== undefined) continue;
    findings.add({
      ...positionOf(written),
      message: `${owner}: the default of ${name} does not fit`,
      expected: `a value of type ${type}`,
      found: written.loc ? written.loc.source.body.slice(written.loc.start, written.loc.end) : '',
      repair: 'write a value of that type, or leave the default out',
    });
  }
}
