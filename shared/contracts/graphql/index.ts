export { readGraphqlSdl } from './read-graphql-sdl.ts';
