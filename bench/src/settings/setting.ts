// What is asked of every server: the same operations, before the same services, with answers that are equal.
import type { GraphQLSchema } from 'graphql';
import type { Clients } from '../servers/clients.ts';
import type { SettingName } from './places.ts';

/** Who asks; undefined where nobody said. */
export type Viewer = string | undefined;

export interface Setting {
  readonly name: SettingName;
  readonly operations: readonly MeasuredOperation[];
  /** What the other GraphQL servers serve: fields that read `context.sources`. */
  readonly schema: () => GraphQLSchema;
  /** Sources for one request, with DataLoaders of its own. */
  readonly sources: (clients: Clients, viewer: Viewer) => unknown;
}

export interface MeasuredOperation {
  /** `w1.posts`. */
  readonly name: string;
  readonly title: string;
  /** As Foyer's client sends it. */
  readonly query: string;
  /** Without Foyer's own directives. */
  readonly plainQuery: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Requests in flight. */
  readonly connections: number;
  /** Everybody is somebody: each request bears a token. */
  readonly personal: boolean;
  /** The same data without GraphQL. */
  readonly byHand: (clients: Clients, viewer: Viewer) => Promise<unknown>;
}

/** Every viewer of a personal operation, in turn. */
export const viewers: readonly string[] = Array.from({ length: 300 }, (_, index) => `u${index + 1}`);
