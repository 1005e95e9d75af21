import { isDegradable, toFoyerError } from '../errors/index.ts';
import type { Pipeline } from '../upstreams/index.ts';
import { createTagsOf } from './caching.ts';
import type { FieldResolver } from './field-resolver.ts';
import type { Template } from './template.ts';

/**
 * The resolver of a mutation with `@invalidates`: what it made wrong is dropped before its answer, or what is selected below it, is read.
 * Built once a process.
 */
export function invalidating(resolve: FieldResolver, tags: readonly Template[], pipeline: Pipeline): FieldResolver {
  const tagsOf = createTagsOf(tags);
  return async (parent, args, scope, info) => {
    try {
      const value = await resolve(parent, args, scope, info);
      await pipeline.invalidate(tagsOf(parent, args, scope));
      return value;
    } catch (error) {
      if (mayHaveWritten(error)) await pipeline.invalidate(tagsOf(parent, args, scope));
      throw error;
    }
  };
}

/** A refusal changed nothing; what was late or broke off may have been carried out. */
function mayHaveWritten(thrown: unknown): boolean {
  const error = toFoyerError(thrown);
  return isDegradable(error.code) && !error.notSent;
}
