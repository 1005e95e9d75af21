import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { createReadVariables, declaringVariablesAsTheyAre, withVariablesAsTheyAre } from './coerced-variables.ts';
import { hasConditionalMerges } from './conditional-merges.ts';
import { typeErrorAt, withSafeTypeResolvers } from './type-errors.ts';

/** graphql-jit, loaded when the first operation is to be compiled: it takes as long to load as a BFF to be proven. */
export const loadCompiler = () => import('graphql-jit');

export type Compiler = Awaited<ReturnType<typeof loadCompiler>>;

/**
 * An operation as a function. It answers `undefined` when the variables do not fit: why is for graphql-js to say. Its errors are those of
 * graphql-js, at the same places.
 */
export type CompiledOperation = (
  variables: Readonly<Record<string, unknown>>,
  context: object,
) => ExecutionResult | undefined | Promise<ExecutionResult>;

export interface CompileOptions {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
}

/** @returns undefined for what the compiler does not understand; graphql-js runs it then */
export function compileOperation(
  { compileQuery, isCompiledQuery }: Compiler,
  { schema, document, operationName }: CompileOptions,
): CompiledOperation | undefined {
  if (hasConditionalMerges(document)) return undefined;
  const compiled = withSafeTypeResolvers(schema, () =>
    compileQuery(withVariablesAsTheyAre(schema), ownCopy(document), operationName, {
      disablingCapturingStackErrors: true,
      useExperimentalPathBasedSkipInclude: true,
    }),
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

function withOurErrors({ data, errors }: ExecutionResult, context: object): ExecutionResult {
  if (!errors) return { data: data! };
  return { data: data!, errors: onePerNull(data, errors).map((error) => toOurs(error, context)) };
}

/**
 * Of the errors that one null stands for, one is told (GraphQL specification, section 6.4.4): where it is, what was thrown and not that
 * null came of it; where it lies deeper, the last, which is one that null came of.
 */
function onePerNull(data: unknown, errors: readonly GraphQLError[]): GraphQLError[] {
  const told = new Map<string, GraphQLError>();
  for (const error of errors) {
    const depth = depthOfNull(data, error.path ?? []);
    const place = JSON.stringify(error.path?.slice(0, depth));
    const isDeeper = depth < (error.path?.length ?? 0);
    const known = told.get(place);
    if (!known || isDeeper || (!known.originalError && error.originalError)) told.set(place, error);
  }
  return [...told.values()];
}

function depthOfNull(data: unknown, path: readonly (string | number)[]): number {
  let value = data;
  for (let depth = 0; depth < path.length; depth++) {
    if (value === null || value === undefined) return depth;
    value = (value as Record<string | number, unknown>)[path[depth]!];
  }
  return path.length;
}

/** graphql-jit's errors lack what a GraphQLError has, so that others trip over them. */
function toOurs({ message, path, originalError }: GraphQLError, context: object): GraphQLError {
  const ofType = path && typeErrorAt(context, path);
  const original = ofType instanceof Error ? ofType : originalError;
  return new GraphQLError(original?.message ?? message, { path, originalError: original });
}
