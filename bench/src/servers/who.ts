import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { places, type SettingName } from '../settings/places.ts';
import type { Viewer } from '../settings/setting.ts';

/**
 * Verifies a token as one does without Foyer: each time, by jsonwebtoken. Without a token it is nobody. By a key that is made once: of a text
 * jsonwebtoken tries to make a public key each time, which costs forty times what verifying does.
 */
export function createWho(setting: SettingName): (authorization: string | undefined) => Viewer {
  const { audience, issuer } = places[setting];
  const secret = createSecretKey(process.env.AUTH_SECRET ?? '', 'utf8');
  return (authorization) => {
    if (authorization === undefined) return undefined;
    const claims = jwt.verify(authorization.slice('Bearer '.length), secret, {
      algorithms: ['HS256'],
      audience,
      issuer,
    });
    return String(claims.sub);
  };
}
