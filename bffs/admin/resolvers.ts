import { publicResolver } from '@foyer/bff';

/** Flags and limits share a column on the screen. */
export default {
  Setting: {
    value: publicResolver((setting: Setting) =>
      setting.kind === 'flag' ? flagText(setting.enabled) : limitText(setting),
    ),
  },
};

interface Setting {
  kind: 'flag' | 'limit';
  enabled?: boolean | null;
  /** A decimal string: it may be larger than a number holds. */
  limit?: string | null;
  unit?: string | null;
}

function flagText(enabled: boolean | null | undefined): string | null {
  if (enabled === null || enabled === undefined) return null;
  return enabled ? 'on' : 'off';
}

function limitText({ limit, unit }: Setting): string | null {
  if (limit === null || limit === undefined) return null;
  return unit ? `${limit} ${unit}` : limit;
}
