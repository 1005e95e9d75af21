// What the servers call: processes of their own, away from the server's core, that count their calls.
import type { SettingName } from '../settings/places.ts';
import { startNginx } from './nginx.ts';
import { startNodeServices } from './node-services.ts';
import { startReferenceShop } from './reference-shop.ts';

export interface Services {
  /** Where they are, for the servers. */
  readonly env: Readonly<Record<string, string>>;
  /** Calls since they started. */
  countCalls(): Promise<number>;
  stop(): void;
}

export function startServices(setting: SettingName): Promise<Services> {
  if (setting === 'w3') return startReferenceShop();
  return setting === 'w1' ? startNginx() : startNodeServices();
}
