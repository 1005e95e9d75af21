/**
 * What a service's contract says, whatever language it was written in: OpenAPI, proto3 and GraphQL SDL are all read into these types,
 * and everything after (proofs, input checks, answer checks, types for resolvers) knows only these.
 */
export type ContractType = ScalarType | EnumType | ListType | ObjectType | UnionType | AnyType;

export type ScalarName =
  | 'string'
  | 'boolean'
  | 'int32'
  /** Always a decimal string once read: a double would round it. */
  | 'int64'
  | 'float'
  | 'bytes'
  /** RFC 3339 full-date. */
  | 'date'
  /** RFC 3339 date-time. */
  | 'date-time';

export interface ScalarType {
  readonly kind: 'scalar';
  readonly scalar: ScalarName;
  /** How the value lies on the wire where that differs from what is read. @default the JSON form of the scalar */
  readonly wire?: 'timestamp' | 'duration' | 'wrapper' | 'number';
  readonly limits?: ScalarLimits;
}

/** Checked on inputs before a call is made; answers are not held to them. */
export interface ScalarLimits {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface EnumType {
  readonly kind: 'enum';
  readonly name: string;
  readonly values: readonly string[];
  /** proto3: the zero value that means "not said" (`…_UNSPECIFIED`); read as null. */
  readonly unspecified?: string;
}

export interface ListType {
  readonly kind: 'list';
  readonly item: ContractType;
  readonly itemNullable: boolean;
  readonly maxItems?: number;
}

export interface ObjectType {
  readonly kind: 'object';
  /** The contract's own name for it, for messages: `User`, `shop.orders.v1.Order`. */
  readonly name: string;
  /** May be filled after construction, so that types can refer to themselves; complete once the contract is loaded. */
  readonly fields: ReadonlyMap<string, ContractField>;
}

/** One of several objects, told apart by a string property of the value. */
export interface UnionType {
  readonly kind: 'union';
  readonly name: string;
  readonly discriminator: string;
  readonly members: ReadonlyMap<string, ObjectType>;
}

/** Anything JSON can hold: free-form objects, maps, undeclared bodies. */
export interface AnyType {
  readonly kind: 'any';
}

export interface ContractField {
  readonly name: string;
  readonly type: ContractType;
  /** Input: a call must name it. Without meaning in answers. */
  readonly required: boolean;
  /** May be null; null and absent are the same (design: "absent equals null"). An input that is not nullable and turns out null stops the call. */
  readonly nullable: boolean;
  /** Input: the service allows this to be absent but not to be null, so a null is left out when it is sent. @default false */
  readonly omitNull?: boolean;
}

export interface ContractOperation {
  readonly name: string;
  /** A read may be repeated, shared and gathered; anything else is a write. */
  readonly read: boolean;
  readonly input: ObjectType;
  readonly answer: ContractType;
  readonly answerNullable: boolean;
  /** How the protocol carries it. Undefined for a virtual operation, which exists only as a batch of another. */
  readonly binding: RestBinding | GrpcBinding | GraphqlBinding | undefined;
  readonly line: number;
}

export interface RestBinding {
  readonly protocol: 'rest';
  readonly method: string;
  /** `/users/{id}/orders` as literal text and parameters in turn. */
  readonly path: readonly (string | { readonly parameter: string })[];
  readonly parameters: readonly RestParameter[];
  /** Input fields that make up the JSON body: by property, or the whole of one input field. */
  readonly body:
    | {
        readonly properties: readonly { readonly input: string; readonly wire: string }[];
        /** Not sent at all when none of its properties has a value; otherwise it is then an empty object. @default false */
        readonly optional?: boolean;
      }
    | { readonly whole: string }
    | undefined;
  /** The contract declares no JSON content: an empty or unreadable success is null and not a bad answer. @default false */
  readonly answerUndeclared?: boolean;
}

export interface RestParameter {
  /** Its name in `input`. */
  readonly input: string;
  readonly wire: string;
  readonly in: 'path' | 'query' | 'header';
  /** Lists in a query: `ids=1&ids=2` (explode) or `ids=1,2`. */
  readonly explode: boolean;
}

export interface GrpcBinding {
  readonly protocol: 'grpc';
  /** `/shop.orders.v1.Orders/GetOrder` */
  readonly path: string;
  readonly serialize: (message: object) => Buffer;
  readonly deserialize: (bytes: Buffer) => object;
}

export interface GraphqlBinding {
  readonly protocol: 'graphql';
  readonly operationType: 'query' | 'mutation';
  readonly field: string;
  /** Argument name to its type as written in SDL: `ids` to `[ID!]!`. */
  readonly argumentTypes: ReadonlyMap<string, string>;
}

export type Protocol = 'rest' | 'grpc' | 'graphql';

export interface Contract {
  readonly protocol: Protocol;
  /** As the person knows it, for findings. */
  readonly file: string;
  /** Changes whenever the contract's text does; part of every call's key. */
  readonly version: string;
  readonly operations: ReadonlyMap<string, ContractOperation>;
  /** GraphQL services only: the SDL, to be stitched. */
  readonly sdl?: string;
}
