// Ids of traces and spans (W3C Trace Context, section 3.2.2). Each call has one: asking the system for eight bytes at a time would cost more
// than the rest of its headers.
import { randomFillSync } from 'node:crypto';

const pool = Buffer.allocUnsafe(4_096);
let used = pool.length;

/** 32 hexadecimal digits. */
export function newTraceId(): string {
  return take(16);
}

/** 16 hexadecimal digits. */
export function newSpanId(): string {
  return take(8);
}

function take(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  // An id of zeros would be none.
  pool[used - bytes] ||= 1;
  return pool.toString('hex', used - bytes, used);
}
