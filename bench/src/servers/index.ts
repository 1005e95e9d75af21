import { isInstalled } from '../measure/pinned.ts';
import type { SettingName } from '../settings/places.ts';
import type { Start } from './start.ts';

/** Every server that can be started, by name. Each is loaded where it is started, so that no process holds another's code. */
export const servers = {
  foyer: async () => (await import('./foyer.ts')).foyerSharing('operations'),
  'foyer sharing calls': async () => (await import('./foyer.ts')).foyerSharing('calls'),
  'foyer sharing nothing': async () => (await import('./foyer.ts')).foyerSharing('nothing'),
  apollo: async () => (await import('./apollo.ts')).startApollo,
  'apollo tuned': async () => (await import('./apollo.ts')).startTunedApollo,
  mercurius: async () => (await import('./mercurius.ts')).startMercurius,
  tailcall: async () => (await import('./tailcall.ts')).startTailcall,
  'by hand': async () => (await import('./by-hand.ts')).byHandSharing('nothing'),
  'by hand sharing calls': async () => (await import('./by-hand.ts')).byHandSharing('calls'),
  'by hand sharing operations': async () => (await import('./by-hand.ts')).byHandSharing('operations'),
} satisfies Record<string, () => Promise<Start>>;

export type ServerName = keyof typeof servers;

/** All but Tailcall, which is measured where it is installed, by the public benchmark. */
export function takesPart(server: ServerName, setting: SettingName): boolean {
  return server !== 'tailcall' || (setting === 'w1' && isInstalled('tailcall'));
}
