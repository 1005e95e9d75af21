import type { SettingName } from '../settings/places.ts';

/** Starts a server of a setting in this process; gives the URL to post to. */
export type Start = (setting: SettingName) => Promise<string>;
