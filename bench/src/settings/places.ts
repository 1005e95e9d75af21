// What a server must know of a setting before it loads anything: Foyer's process shall hold nothing of the others.
import { at } from '../paths.ts';

export type SettingName = 'w1' | 'w3' | 'w4';

export interface Place {
  /** Foyer's BFF, its registry and where it is asked. */
  readonly directory: string;
  readonly servicesFile: string;
  readonly path: string;
  /** Of the tokens that its clients send. */
  readonly audience: string;
  readonly issuer: string;
}

const bench = { path: '/graphql', issuer: 'https://login.bench.example' };

export const places: Readonly<Record<SettingName, Place>> = {
  w1: { ...bench, ...folder('blog'), audience: 'blog' },
  w3: {
    directory: at('bffs/mobile'),
    servicesFile: at('schemas/services.yaml'),
    path: '/mobile/graphql',
    audience: 'mobile',
    issuer: 'https://login.shop.example',
  },
  w4: { ...bench, ...folder('orders'), audience: 'orders' },
};

function folder(name: string) {
  const directory = at(`bench/workloads/${name}`);
  return { directory, servicesFile: `${directory}/services.yaml` };
}
