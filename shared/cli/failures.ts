import { ConfigurationError } from '../errors/index.ts';
import { printFindings } from './findings.ts';

/** What a person asked for cannot be done; the message says why, and what to do instead. */
export class CommandError extends Error {}

/** Says why a command failed. The stack only of what nobody foresaw: that is a bug, and who mends it needs it. */
export function tellFailure(error: unknown): void {
  if (error instanceof ConfigurationError) return printFindings(error);
  const message = error instanceof CommandError ? error.message : ofAddress(error as AddressError);
  process.stderr.write(`foyer: ${message ?? (error instanceof Error ? error.stack : String(error))}\n`);
}

type AddressError = NodeJS.ErrnoException & { readonly address?: string; readonly port?: number };

/** Why the server cannot listen where it shall. */
function ofAddress({ code, syscall, address, port }: AddressError): string | undefined {
  if (syscall !== 'listen' && syscall !== 'getaddrinfo' && syscall !== 'bind') return undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is in use. End what uses it, or choose another port: --port ${nextPort(port)} (or PORT=${nextPort(port)}).`;
    case 'EACCES':
      return `port ${port} may not be used by this user. Choose one above 1023: --port 4000.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${address ?? 'the address'} is not an address of this machine. Leave --host and HOST out, or name one that is: --host 127.0.0.1.`;
    default:
      return undefined;
  }
}

function nextPort(port = 4000): number {
  return port < 65_535 ? port + 1 : 4000;
}
