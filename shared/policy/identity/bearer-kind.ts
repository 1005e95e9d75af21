// Bearer tokens (RFC 6750): recognised, read, judged by the provider whose they are, and remembered by hash.
import { parseBearer, readBearer, refuse } from './bearer-token.ts';
import type { CredentialKind, VerifiedViewer } from './credentials.ts';
import type { TokenProvider } from './token-provider.ts';
import type { VerifiedTokens } from './verified-tokens.ts';

/** The first of the providers that recognises a token judges it. */
export function createBearerKind(providers: readonly TokenProvider[], remembered: VerifiedTokens): CredentialKind {
  return {
    name: 'bearer token',
    isIn: ({ authorization }) => authorization !== undefined,
    verify({ authorization }) {
      const text = readBearer(authorization!);
      return remembered.get(text) ?? judge(text, providers, remembered);
    },
  };
}

async function judge(
  text: string,
  providers: readonly TokenProvider[],
  remembered: VerifiedTokens,
): Promise<VerifiedViewer> {
  const token = parseBearer(text);
  const provider = providers.find((candidate) => candidate.recognises(token));
  if (provider === undefined) throw refuse(token.claims ? 'its issuer is not believed here' : 'it is opaque');
  const verified = await provider.verify(token);
  remembered.set(text, verified);
  return verified;
}
