import type { ProvenSchema } from '../proven-schema.ts';
import { ContractTypes } from './contract-types.ts';
import { cutObjects } from './cut-objects.ts';
import { type Doc, flat, render } from './layout.ts';
import { TypeNames } from './names.ts';
import { ParentTypes } from './parents.ts';
import { resolversType } from './resolver-types.ts';
import { ResultTypes } from './results.ts';
import { SchemaTypes } from './schema-types.ts';
import { servicesType } from './service-types.ts';

/**
 * `generated/types.ts` of a BFF: `Resolvers`, which its `resolvers.ts` satisfies, and `Services`, which its resolvers call. The same text
 * for the same schema and contracts.
 *
 * @param services the services that the BFF may call
 */
export function printResolverTypes(proven: ProvenSchema, services: readonly string[]): string {
  const names = new TypeNames();
  const contractTypes = new ContractTypes(names, cutObjects(proven));
  const schemaTypes = new SchemaTypes(names);
  // Calls first: they give the answers of services their names, which parents and results then refer to.
  const calls = servicesType(proven.operations, services, contractTypes);
  const parents = new ParentTypes(proven, names, contractTypes);
  const results = new ResultTypes({ proven, names, schemaTypes, contractTypes, parents });
  const resolvers = resolversType({ proven, schemaTypes, results, parents });
  return [
    header(resolvers),
    declared('What resolvers.ts exports: `export default { … } satisfies Resolvers`.', 'Resolvers', resolvers),
    signatures,
    ...section('What parents are: the answers of services that a type is read from.', parents.declarations()),
    ...section('Arguments and values of the schema, as resolvers see them.', schemaTypes.declarations()),
    ...section('What resolvers give: all that the fields beneath read of it.', results.declarations()),
    declared('`ctx.services`: reads give null for what is not there; other failures throw.', 'Services', calls),
    ...[...contractTypes.declarations()].flatMap(([service, types]) => section(`Service: ${service}`, types)),
  ].join('\n');
}

function header(resolvers: Doc): string {
  const scalar = flat(resolvers).includes('GraphQLScalarType') ? 'GraphQLScalarType, ' : '';
  return [
    '// Written by `foyer types`; do not edit.',
    `import type { ${scalar}ResolverContext, Viewer } from '@foyer/bff';`,
    '',
  ].join('\n');
}

function declared(description: string, name: string, body: Doc): string {
  return `/** ${description} */\nexport interface ${name} ${render(body)}\n`;
}

function section(title: string, declarations: readonly Doc[]): readonly string[] {
  if (declarations.length === 0) return [];
  const rule = `// ${'-'.repeat(Math.max(0, 116 - title.length))} ${title}`;
  const texts = declarations.map((declaration) => render(declaration).replace(/ +$/gm, ''));
  // What fits on a line needs no empty one to its neighbours.
  const spaced = texts.map((text, index) => (isLine(text) && isLine(texts[index + 1]) ? text : `${text}\n`));
  return [`${rule}\n`, ...spaced];
}

function isLine(text: string | undefined): boolean {
  return text !== undefined && !text.includes('\n');
}

const signatures = `/** Wrapped in \`publicResolver()\`, a resolver has no viewer and no headers in its context. */
export type Resolver<Parent, Args, Result, Context = ResolverContext<Services>> = (
  parent: Parent,
  args: Args,
  ctx: Context,
) => Result | Promise<Result>;

/** The context of a field with \`@auth\`: there is a viewer. */
export type SignedIn = ResolverContext<Services> & { readonly viewer: Viewer };

export type Maybe<T> = T | null | undefined;
`;
