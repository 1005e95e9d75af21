export { type DeclaredAt, readProto } from './read-proto.ts';
