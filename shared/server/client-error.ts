import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ErrorCode, FoyerError } from '../errors/index.ts';
import type { Accounts } from './accounts.ts';
import { type Refusal, refusal } from './answers.ts';
import type { ResetLog } from './front/reset-log.ts';

const codes: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
};

/** The connection ended in the middle of a request: closed or cut. */
const endedEarly: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'HPE_INVALID_EOF_STATE']);

/** Answers what was no request: it came too slowly, or was not HTTP. No route ever sees it. */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Socket,
  { accounts, resets }: { readonly accounts: Accounts; readonly resets: ResetLog },
): void {
  // Before the end of a TLS handshake there is no HTTP to answer in.
  if (/^(?:ERR_SSL|ERR_TLS|EPROTO)/.test(error.code ?? '')) return void socket.destroy(error);
  const isEndedEarly = endedEarly.has(error.code);
  if (isEndedEarly) resets.add();
  if (error.code === 'ECONNRESET' || !socket.writable || hasBegunToAnswer(socket)) return void socket.destroy(error);
  const code = codes[error.code ?? ''] ?? 'BAD_REQUEST';
  const refused = refusal(new FoyerError(code));
  if (!isEndedEarly) accounts.refused('', code, refused.status, refused.headers['x-trace-id']!);
  sendLast(socket, refused);
}

/** No tunnels here (RFC 9110, section 9.3.6). Node hands over the socket as it is; no route ever sees it. */
export function refuseConnect(socket: Socket, accounts: Accounts): void {
  // A client that leaves meanwhile would end the process otherwise.
  socket.on('error', () => {});
  const refused = refusal(new FoyerError('METHOD_NOT_ALLOWED'));
  accounts.refused('', 'METHOD_NOT_ALLOWED', refused.status, refused.headers['x-trace-id']!);
  sendLast(socket, { ...refused, headers: { ...refused.headers, allow: 'GET, POST' } });
}

function sendLast(socket: Socket, { status, headers, body }: Refusal): void {
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n${body}`,
  );
  socket.destroySoon();
}

/** Half an answer and then another one would be read as one. */
function hasBegunToAnswer(socket: Socket & { readonly _httpMessage?: { readonly headersSent: boolean } | null }) {
  return socket._httpMessage?.headersSent === true;
}
