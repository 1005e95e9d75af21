import { type ASTNode, type DirectiveDefinitionNode, type GraphQLError, Kind, print } from 'graphql';
import { type Finding, nearest } from '../errors/index.ts';
import { directivesDocument } from './directives-document.ts';

/** What graphql-js says of a schema text, with what it leaves to be looked up: which directives there are and what they take. */
export function toFinding(error: GraphQLError, file: string): Finding {
  const node = error.nodes?.find((candidate) => candidate.loc?.source.name === file) ?? error.nodes?.[0];
  const definition = definitionOf(error);
  return {
    file: node?.loc?.source.name ?? error.source?.name ?? file,
    line: node?.loc?.startToken.line ?? error.locations?.[0]?.line ?? 1,
    message: error.message.replace(/ Did you mean .*\?$/s, '').replace(/\.$/, ''),
    expected: expectedOf(error, definition),
    found: node?.loc ? firstLine(node.loc.source.body.slice(node.loc.start, node.loc.end)) : lineOf(error),
    repair: repairOf(error, definition),
  };
}

function repairOf(error: GraphQLError, definition: DirectiveDefinitionNode | undefined): string {
  const unknown = /^Unknown directive "@(\w+)"/.exec(error.message)?.[1];
  const near = unknown ? nearest(unknown, namesOfDirectives()) : /Did you mean "(.*?)"/s.exec(error.message)?.[1];
  if (near) return `write ${unknown ? '@' : ''}${near}`;
  if (isTwice(error)) return 'keep one of the two';
  if (isWithoutQuery(error)) return 'add type Query { … }';
  if (definition) return `follow that form; schemas/directives.graphql says what @${definition.name.value} means`;
  return 'correct the line';
}

function isTwice({ message }: GraphQLError): boolean {
  return message.includes('can only be used once');
}

function isWithoutQuery({ message }: GraphQLError): boolean {
  return message.startsWith('Query root type must be provided');
}

/** `@timeout(ms: Int!) on FIELD_DEFINITION` */
export function signatureOf(definition: DirectiveDefinitionNode): string {
  const bare = print({
    ...definition,
    description: undefined,
    arguments: definition.arguments?.map(withoutDescription),
  });
  return bare.replace(/^directive /, '');
}

export function definitionOfDirective(name: string): DirectiveDefinitionNode | undefined {
  return definitions().find((definition) => definition.name.value === name);
}

function definitions(): DirectiveDefinitionNode[] {
  return directivesDocument().definitions.filter((definition) => definition.kind === Kind.DIRECTIVE_DEFINITION);
}

function namesOfDirectives(): string[] {
  return definitions().map(({ name }) => name.value);
}

/** The directive that an error is about, where Foyer has it. */
function definitionOf({ nodes, message }: GraphQLError): DirectiveDefinitionNode | undefined {
  const name = /directive "@(\w+)"/i.exec(message)?.[1];
  const isAbout = nodes?.some(({ kind }) => kind === Kind.DIRECTIVE || kind === Kind.ARGUMENT);
  return isAbout && name ? definitionOfDirective(name) : undefined;
}

function expectedOf(error: GraphQLError, definition: DirectiveDefinitionNode | undefined): string {
  if (definition) return isTwice(error) ? 'the directive once' : signatureOf(definition);
  if (isWithoutQuery(error)) return 'a type Query';
  switch (error.nodes?.[0]?.kind) {
    case Kind.DIRECTIVE:
      return `one of ${namesOfDirectives()
        .map((name) => `@${name}`)
        .join(', ')}`;
    case Kind.NAMED_TYPE:
      return 'a type that this file declares, or String, Int, Float, Boolean or ID';
    default:
      return 'a schema that the GraphQL specification accepts';
  }
}

function withoutDescription<Node extends ASTNode>(node: Node): Node {
  return { ...node, description: undefined };
}

function lineOf({ source, locations }: GraphQLError): string {
  const line = source && locations?.[0] && source.body.split('\n')[locations[0].line - 1];
  return line ? firstLine(line.trim()) : 'none';
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0]!.trim();
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}
