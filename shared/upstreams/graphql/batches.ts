import { InFlightMap } from '../../resilience/index.ts';
import type { Attempt } from '../types.ts';
import type { Delegation } from './delegations.ts';

/** An attempt that waits in a batch, and how to answer it. */
export interface Member {
  readonly attempt: Attempt;
  readonly delegation: Delegation;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers reads of one operation, made for one viewer in one tick, so that they can go out as one request.
 *
 * Of one operation only: the fields of a GraphQL answer arrive together, and a slow one must not take another operation's time.
 * With equal headers only, but for the span of the trace: so no two viewers, languages or requests ever share one.
 */
export class Batches {
  readonly #open = new InFlightMap<Member[]>();
  readonly #maxMembers: number;
  readonly #send: (members: readonly Member[]) => void;

  constructor(maxMembers: number, send: (members: readonly Member[]) => void) {
    this.#maxMembers = maxMembers;
    this.#send = send;
  }

  join(attempt: Attempt, delegation: Delegation): Promise<unknown> {
    const members = this.#openFor(batchKey(attempt));
    return new Promise((resolve, reject) => {
      members.push({ attempt, delegation, resolve, reject });
    });
  }

  #openFor(key: string): Member[] {
    const open = this.#open.get(key);
    if (open && open.length < this.#maxMembers) return open;
    const members: Member[] = [];
    this.#open.set(key, members);
    queueMicrotask(() => process.nextTick(() => this.#close(key, members)));
    return members;
  }

  /** Runs once every promise that was ready in this tick has had its turn. */
  #close(key: string, members: Member[]): void {
    this.#open.remove(key, members);
    this.#send(members);
  }
}

function batchKey({ operation, headers }: Attempt): string {
  let key = operation.name;
  for (const name in headers) if (name !== 'traceparent') key += `\n${name}:${headers[name]}`;
  return key;
}
