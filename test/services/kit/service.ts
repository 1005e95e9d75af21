import type { Server } from 'node:net';
import type { DialTarget } from './fault.ts';
import type { Monitor } from './monitor.ts';

/** One service of the shop, not yet started. */
export interface Service<Name extends string = string> extends DialTarget {
  readonly name: Name;
  readonly port: number;
  /** Makes a server with state of its own, not yet listening. */
  createServer(monitor: Monitor): Server;
}

/** Answers one operation. What it takes and gives is the contract's affair, which is checked at the socket. */
export type Handler<Context> = (input: never, context: Context) => unknown;
