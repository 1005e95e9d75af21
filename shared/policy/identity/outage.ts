/**
 * Whether what was thrown says of the judge itself that it is away, and nothing of the one token that it was asked about: no connection, no
 * answer in time, or an answer of 500 and above. Whoever sends rubbish can make a judge throw other things, and would shut everybody out.
 */
export function isOutage(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code, name, cause, statusCode } = thrown as Error & {
    readonly code?: unknown;
    readonly statusCode?: unknown;
  };
  if (typeof statusCode === 'number') return statusCode >= 500;
  // What Node, undici and `AbortSignal.timeout` call it; `fetch` wraps it once.
  return lateNames.has(name) || (typeof code === 'string' && networkCodes.test(code)) || isOutage(cause);
}

const lateNames: ReadonlySet<string> = new Set(['TimeoutError', 'AbortError']);
const networkCodes = /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOST|ENET|UND_ERR_)/;
