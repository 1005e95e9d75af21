import type { SubschemaConfig } from '@graphql-tools/delegate';
import { stitchSchemas } from '@graphql-tools/stitch';
import { RenameRootFields, RenameTypes } from '@graphql-tools/wrap';
import {
  buildSchema,
  type DocumentNode,
  type FieldNode,
  FieldsOnCorrectTypeRule,
  FragmentsOnCompositeTypesRule,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  KnownArgumentNamesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  NoUndefinedVariablesRule,
  type OperationDefinitionNode,
  PossibleFragmentSpreadsRule,
  parse,
  print,
  ScalarLeafsRule,
  specifiedScalarTypes,
  stripIgnoredCharacters,
  validate,
  visit,
} from 'graphql';
import { FoyerError } from '../../errors/index.ts';
import { type RootField, writeDocument } from './documents.ts';

export interface StitchedService {
  readonly name: string;
  readonly sdl: string;
}

/** Stands where the network would be: what stitching would send is what we are after. */
interface Capture {
  document: DocumentNode | undefined;
}

/**
 * All GraphQL services stitched into one internal schema. Delegating to it turns a selection of the contract into the selection that the
 * service must be sent: `__typename` wherever types are told apart, aliases where two members of a union disagree about null.
 *
 * Types and root fields carry a prefix for each service, so that two services may use one name for two things. Built once a process.
 */
export class StitchedServices {
  readonly #schema: GraphQLSchema;
  readonly #prefixes: ReadonlyMap<string, string>;

  constructor(services: readonly StitchedService[]) {
    this.#prefixes = new Map(services.map(({ name }, index) => [name, `s${index}_`]));
    const subschemas = services.map(({ name, sdl }) => toSubschema(name, sdl, this.#prefixes.get(name)!));
    this.#schema = stitchSchemas({ subschemas, mergeTypes: false, assumeValid: true });
  }

  /**
   * The field's selection as the service must be sent it.
   * @throws {FoyerError} `INTERNAL_SERVER_ERROR` when it does not fit the contract, which was to be proven before
   */
  delegate(service: string, field: RootField): string {
    const prefix = this.#prefixes.get(service)!;
    const document = this.#check(parseField({ ...field, name: prefix + field.name }), prefix);
    const capture: Capture = { document: undefined };
    const info = this.#resolveInfo(document);
    // Arguments travel in the document that we write; here they only have to be there.
    const args = Object.fromEntries(field.given.map((name) => [name, null]));
    info.parentType.getFields()[info.fieldName]!.resolve!(undefined, args, capture, info);
    const { selectionSet } = rootFieldOf(capture.document!);
    return selectionSet ? stripIgnoredCharacters(print(selectionSet)) : '';
  }

  #check(document: DocumentNode, prefix: string): DocumentNode {
    const internal = addTypePrefix(document, prefix);
    const [error] = validate(this.#schema, internal, rules, { maxErrors: 1 });
    if (error) throw refusal(error);
    return internal;
  }

  /** What a resolver of the root field would be handed, were the document executed. */
  #resolveInfo(document: DocumentNode): GraphQLResolveInfo {
    const operation = document.definitions[0] as OperationDefinitionNode;
    const field = rootFieldOf(document);
    const fieldName = field.name.value;
    const parentType = this.#schema.getRootType(operation.operation)!;
    return {
      fieldName,
      fieldNodes: [field],
      returnType: parentType.getFields()[fieldName]!.type,
      parentType,
      path: { prev: undefined, key: fieldName, typename: parentType.name },
      schema: this.#schema,
      fragments: {},
      rootValue: undefined,
      operation,
      variableValues: {},
    };
  }
}

function toSubschema(name: string, sdl: string, prefix: string): SubschemaConfig {
  return {
    name,
    // The contract's reader has validated it.
    schema: buildSchema(sdl, { assumeValid: true, assumeValidSDL: true }),
    transforms: [new RenameTypes((type) => prefix + type), new RenameRootFields((_operation, field) => prefix + field)],
    executor: ({ document, context }) => {
      (context as unknown as Capture).document = document;
      return { data: null };
    },
  };
}

/**
 * What a selection can get wrong; stitching would leave it out in silence. Fields that disagree about null in members of a union are
 * not wrong here: delegation gives them aliases, so that the service finds nothing to object to.
 */
const rules = [
  FieldsOnCorrectTypeRule,
  ScalarLeafsRule,
  KnownTypeNamesRule,
  FragmentsOnCompositeTypesRule,
  PossibleFragmentSpreadsRule,
  KnownFragmentNamesRule,
  KnownArgumentNamesRule,
  NoUndefinedVariablesRule,
];

const builtInScalars: ReadonlySet<string> = new Set(specifiedScalarTypes.map((type) => type.name));

function parseField(field: RootField): DocumentNode {
  try {
    return parse(writeDocument(field), { noLocation: true });
  } catch (error) {
    throw refusal(error);
  }
}

function addTypePrefix(document: DocumentNode, prefix: string): DocumentNode {
  return visit(document, {
    [Kind.NAMED_TYPE]: ({ name }) =>
      builtInScalars.has(name.value)
        ? undefined
        : { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: prefix + name.value } },
  });
}

function rootFieldOf(document: DocumentNode): FieldNode {
  return (document.definitions[0] as OperationDefinitionNode).selectionSet.selections[0] as FieldNode;
}

function refusal(cause: unknown): FoyerError {
  const words = cause instanceof Error ? cause.message : String(cause);
  return new FoyerError('INTERNAL_SERVER_ERROR', { detail: `a selection does not fit its contract: ${words}`, cause });
}
