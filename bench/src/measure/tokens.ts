import jwt from 'jsonwebtoken';
import { places, type SettingName } from '../settings/places.ts';
import { viewers } from '../settings/setting.ts';
import { authSecret } from './server-process.ts';

/** More than any server remembers, so that each is met as if for the first time. */
const uniqueTokens = 50_000;

/** One for each viewer: each request is another's, and each viewer comes back with the same token. */
export function tokensOfViewers(setting: SettingName): readonly string[] {
  return viewers.map((sub) => sign(setting, sub));
}

/** Never the same token again; the viewers take turns. */
export function tokensOnce(setting: SettingName): readonly string[] {
  return Array.from({ length: uniqueTokens }, (_, index) => sign(setting, viewers[index % viewers.length]!, index));
}

function sign(setting: SettingName, subject: string, id?: number): string {
  const { audience, issuer } = places[setting];
  const claims = id === undefined ? {} : { jti: `token-${id}` };
  return jwt.sign(claims, authSecret, { algorithm: 'HS256', audience, issuer, subject, expiresIn: '1d' });
}
