/** What a BFF's `onCall` is asked about, and what it gives: types of their own, since calls and requests both name them. */

/** Headers that a hook adds: lower-case names in order, values already safe. */
export type AddedHeaders = Readonly<Record<string, string>>;

/** What is asked for, as a hook sees it. */
export interface AskedCall {
  readonly service: string;
  readonly operation: string;
  /** Frozen: what it held when it was looked at is what is sent. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly read: boolean;
  /** On the clock of `performance.now()`: nobody waits for the hook any longer. */
  readonly deadlineAt: number;
}

/** As a hook gives them: unchecked, and what is undefined is left out. */
export type OfferedHeaders = Readonly<Record<string, string | undefined>>;
type Asked = OfferedHeaders | undefined;

/** Asked before a call is answered by anything. Gives headers to add, or throws the FoyerError that refuses the call. */
export type CallHook = (call: AskedCall) => Asked | Promise<Asked>;
