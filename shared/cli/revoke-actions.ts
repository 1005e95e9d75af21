// What `foyer revoke` does.
import { readEnvironment } from '../config/index.ts';
import { leewaySeconds, openRevocationStore, type Revocation, revokedWithinMs } from '../policy/index.ts';
import { connectRedis } from './connect-redis.ts';
import { CommandError } from './failures.ts';

export interface RevokeOptions {
  readonly tokenId?: string;
  readonly viewer?: string;
  /** How long it is remembered; as long as anything that it revokes can live when left out. */
  readonly days?: number;
}

const daySeconds = 86_400;
/** Of a viewer: as long as an API key can be made to live. */
const defaultDays = { token: 30, viewer: 3_650 };

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
    process.stderr.write(toWords(revocation));
  } finally {
    redis?.close();
  }
}

function toWords(revocation: Revocation): string {
  const refused = `every server refuses them within ${revokedWithinMs / 1_000} seconds, until ${dayOf(revocation.until)}`;
  if ('tokenId' in revocation) return `revoked: the token ${revocation.tokenId}; ${refused.replace('them', 'it')}.\n`;
  const { viewerId } = revocation;
  return `revoked: all tokens, sessions, API keys and client certificates of ${viewerId} so far; ${refused}.
What is issued to ${viewerId} in ${leewaySeconds} seconds or later is good; API keys can be ended for good with foyer keys revoke.\n`;
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 10);
}

function toRevocation({ tokenId, viewer, days }: RevokeOptions): Revocation {
  if ((tokenId === undefined) === (viewer === undefined)) {
    throw new CommandError('say what to revoke: either --token-id <jti> or --viewer <id>.');
  }
  const now = Math.floor(Date.now() / 1000);
  const untilAfter = (usualDays: number) => now + (days ?? usualDays) * daySeconds;
  if (tokenId !== undefined) return { tokenId, until: untilAfter(defaultDays.token) };
  // A token that was issued a moment ago by a clock that is ahead says that it was issued later.
  return { viewerId: viewer!, issuedUntil: now + leewaySeconds, until: untilAfter(defaultDays.viewer) };
}
