import { publicResolver } from '@foyer/bff';
import type { Resolvers, SettingParent } from './generated/types.ts';

/** Flags and limits share a column on the screen. */
export default {
  Setting: {
    value: publicResolver((setting) => (setting.kind === 'flag' ? flagText(setting) : limitText(setting))),
  },
} satisfies Resolvers;

function flagText({ enabled }: SettingParent): string | null {
  if (enabled === null || enabled === undefined) return null;
  return enabled ? 'on' : 'off';
}

/** The number stays text: it may be larger than a double counts exactly. */
function limitText({ limit, unit }: SettingParent): string | null {
  if (limit === null || limit === undefined) return null;
  return unit ? `${limit} ${unit}` : limit;
}
