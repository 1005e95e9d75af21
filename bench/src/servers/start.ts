import type { SettingName } from '../settings/places.ts';

/** Starts a server of a setting, in this process or in one of its own; gives the URL to post to. */
export type Start = (setting: SettingName) => Promise<string | Elsewhere>;

/** A server that is not written for Node. */
export interface Elsewhere {
  readonly url: string;
  readonly pid: number;
}
