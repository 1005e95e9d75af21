/** What schemas are read into, and what readers of their parts need of each other. */
import type { ContractType, ObjectType } from '../types.ts';
import type { OpenApiDocument } from './document.ts';
import type { ObjectShape } from './object-shape.ts';

export interface ReadType {
  readonly type: ContractType;
  readonly nullable: boolean;
}

export interface TypeSource {
  readonly document: OpenApiDocument;
  /** `name` is what the type is called in messages, unless the schema has a name of its own under `components`. */
  read(schema: unknown, name: string): ReadType;
  /** An object of these properties, called `name`. */
  createObject(name: string, shape: ObjectShape): ObjectType;
}
