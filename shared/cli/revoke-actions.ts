// What `foyer revoke` does.
import { readEnvironment } from '../config/index.ts';
import { openRevocationStore, type Revocation, revokedWithinMs } from '../policy/index.ts';
import { connectRedis } from './connect-redis.ts';
import { CommandError } from './failures.ts';

export interface RevokeOptions {
  readonly tokenId?: string;
  readonly viewer?: string;
  readonly days: number;
}

const daySeconds = 86_400;

export async function revoke(options: RevokeOptions): Promise<void> {
  const revocation = toRevocation(options);
  const environment = readEnvironment();
  const file = environment.revocationsFile;
  const redis = file === undefined ? await connectRedis(environment, 'REVOCATIONS_FILE') : undefined;
  try {
    const store = openRevocationStore({ file, redis });
    if (store === undefined) {
      throw new CommandError(
        'there is no place that servers look at. Set REDIS_URL or REVOCATIONS_FILE, for them as well.',
      );
    }
    if (!(await store.add(revocation))) throw new CommandError('Redis did not take it. Nothing was revoked for sure.');
    const what =
      'tokenId' in revocation ? `the token ${revocation.tokenId}` : `all tokens of ${revocation.viewerId} so far`;
    const seconds = revokedWithinMs / 1_000;
    process.stderr.write(
      `revoked: ${what}; every server refuses it within ${seconds} seconds, for ${options.days} days.\n`,
    );
  } finally {
    redis?.close();
  }
}

function toRevocation({ tokenId, viewer, days }: RevokeOptions): Revocation {
  if ((tokenId === undefined) === (viewer === undefined)) {
    throw new CommandError('say what to revoke: either --token-id <jti> or --viewer <id>.');
  }
  const now = Math.floor(Date.now() / 1000);
  const until = now + days * daySeconds;
  return tokenId === undefined ? { viewerId: viewer!, issuedUntil: now, until } : { tokenId, until };
}
