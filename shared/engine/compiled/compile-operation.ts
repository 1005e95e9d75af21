import { type DocumentNode, type ExecutionResult, type GraphQLError, type GraphQLSchema, parse } from 'graphql';
import type { CallSource } from '../../schema/index.ts';
import type { Maskable } from '../mask.ts';
import { createReadVariables, declaringVariablesAsTheyAre, withVariablesAsTheyAre } from './coerced-variables.ts';
import { hasConditionalMerges } from './conditional-merges.ts';
import { type Disguised, withDisguised } from './leaves.ts';
import { typeErrorAt, withSafeTypeResolvers } from './type-errors.ts';
import { withoutResolvers } from './without-resolvers.ts';

/** graphql-jit, loaded when the first operation is to be compiled: it takes as long to load as a BFF to be proven. */
export const loadCompiler = () => import('graphql-jit');

export type Compiler = Awaited<ReturnType<typeof loadCompiler>>;

/**
 * An operation as a function. It answers `undefined` when the variables do not fit: why is for graphql-js to say. Its errors are those of
 * graphql-js, at the same places, and others that the same nulls stand for.
 */
export type CompiledOperation = (
  variables: Readonly<Record<string, unknown>>,
  context: object,
) => Executed | undefined | Promise<Executed>;

/** What graphql-js would say, but that errors need not be its own. */
export interface Executed {
  readonly data?: ExecutionResult['data'];
  readonly errors?: readonly Maskable[] | undefined;
}

export interface CompileOptions {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** Of the schema's leaves. */
  readonly disguised: Disguised;
  /** Their values are in their parents when they are shown. @default none */
  readonly madeAhead?: readonly CallSource[];
}

/** @returns undefined for what the compiler does not understand; graphql-js runs it then */
export function compileOperation(
  { compileQuery, isCompiledQuery }: Compiler,
  { schema, document, operationName, disguised, madeAhead = [] }: CompileOptions,
): CompiledOperation | undefined {
  if (hasConditionalMerges(document)) return undefined;
  const compiled = withSafeTypeResolvers(schema, () =>
    withDisguised(disguised, () =>
      withoutResolvers(schema, madeAhead, () =>
        compileQuery(withVariablesAsTheyAre(schema), ownCopy(document), operationName, {
          disablingCapturingStackErrors: true,
          disableLeafSerialization: true,
          useExperimentalPathBasedSkipInclude: true,
        }),
      ),
    ),
  );
  if (!isCompiledQuery(compiled)) return undefined;
  const { query } = compiled;
  const readVariables = createReadVariables(schema, document, operationName);
  return (given, context) => {
    const variables = readVariables(given);
    if (!variables) return undefined;
    const result = query(undefined, context, variables) as ExecutionResult | Promise<ExecutionResult>;
    return result instanceof Promise
      ? result.then((settled) => withOurErrors(settled, context))
      : withOurErrors(result, context);
  };
}

/** The compiler writes notes into the document's nodes, which would meet those of another compilation. */
function ownCopy(document: DocumentNode): DocumentNode {
  return declaringVariablesAsTheyAre(document.loc ? parse(document.loc.source) : document);
}

function withOurErrors({ data, errors }: ExecutionResult, context: object): Executed {
  if (!errors) return { data: data! };
  return { data: data!, errors: errors.map((error) => toOurs(error, context)) };
}

/** As graphql-js would say it. It has no stack: a service that fails a thousand fields would have us look at ours a thousand times. */
function toOurs({ message, path, originalError }: GraphQLError, context: object): Maskable {
  const ofType = path && typeErrorAt(context, path);
  const original = ofType instanceof Error ? ofType : originalError;
  const extensions = (original as Maskable | undefined)?.extensions;
  return {
    message: original?.message ?? message,
    ...(path ? { path } : {}),
    ...(extensions ? { extensions } : {}),
    originalError: original,
  };
}
