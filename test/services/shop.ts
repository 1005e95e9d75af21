import { createDialsServer, findMonitor, mapMonitors } from './kit/dials-server.ts';
import type { Dials } from './kit/fault.ts';
import { createListener, type Listener } from './kit/listener.ts';
import { createMonitor, type Monitor, type ServiceCalls } from './kit/monitor.ts';
import type { Service } from './kit/service.ts';
import { type ServiceName, services } from './services.ts';

export type { Dials, Fault } from './kit/fault.ts';
export type { OperationCalls, ServiceCalls } from './kit/monitor.ts';
export { SERVICE_NAMES, type ServiceName } from './services.ts';

export interface ShopOptions {
  /** `ephemeral` takes free ports; `fixed` the documented ones. @default 'ephemeral' */
  readonly ports?: 'ephemeral' | 'fixed';
  /** Added to every fixed port. @default 0 */
  readonly portOffset?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** Which services run. @default all twelve */
  readonly services?: readonly ServiceName[];
  /** Where the dials listen when ports are fixed. @default 8099 */
  readonly dialsPort?: number;
}

/** A running shop: sockets, data and dials of its own, apart from every other. */
export interface Shop {
  /** Where each service is, in the form of the registry's `url`. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** The same as environment variables of `schemas/services.yaml`: `USERS_URL` and so on. */
  readonly env: Readonly<Record<string, string>>;
  readonly dialsUrl: string;
  /** Sets a service's dials; throws when there is no such dial. */
  faults(service: ServiceName, dials: Dials): void;
  resetFaults(service?: ServiceName): void;
  calls(): Readonly<Record<ServiceName, ServiceCalls>>;
  resetCalls(): void;
  /** Closes the listener and destroys its connections: the next caller is refused. Data is kept. */
  stopService(service: ServiceName): Promise<void>;
  /** Listens again, on the same port. */
  startService(service: ServiceName): Promise<void>;
  stop(): Promise<void>;
}

const DIALS_PORT = 8099;

export async function startShop(options: ShopOptions = {}): Promise<Shop> {
  const { ports = 'ephemeral', portOffset = 0, host = '127.0.0.1', dialsPort = DIALS_PORT } = options;
  const chosen = services.filter(({ name }) => options.services?.includes(name) ?? true);
  const toPort = (port: number) => (ports === 'fixed' ? port + portOffset : 0);

  const monitors = new Map<string, Monitor>(chosen.map((service) => [service.name, createMonitor(service)]));
  const listeners = new Map<string, Listener>(
    chosen.map((service) => {
      const server = service.createServer(findMonitor(monitors, service.name));
      return [service.name, createListener(server, toPort(service.port), host)];
    }),
  );
  const dials = createListener(createDialsServer(monitors), toPort(dialsPort), host);
  const all = [...listeners.values(), dials];
  await startAll(all);

  const urls = Object.fromEntries(chosen.map((service) => [service.name, toUrl(service, listeners)]));
  return {
    urls: urls as Record<ServiceName, string>,
    env: Object.fromEntries(Object.entries(urls).map(([name, url]) => [`${name.toUpperCase()}_URL`, url])),
    dialsUrl: `http://127.0.0.1:${dials.port}`,
    faults: (service, faults) => findMonitor(monitors, service).setFault(faults),
    resetFaults(service) {
      for (const monitor of service ? [findMonitor(monitors, service)] : monitors.values()) monitor.clearFaults();
    },
    calls: () => mapMonitors(monitors, (monitor) => monitor.calls()) as Record<ServiceName, ServiceCalls>,
    resetCalls() {
      for (const monitor of monitors.values()) monitor.clearCalls();
    },
    stopService: async (service) => listeners.get(service)?.stop(),
    startService: async (service) => listeners.get(service)?.start(),
    stop: async () => {
      await Promise.all(all.map((listener) => listener.stop()));
    },
  };
}

/** All or none: when one port is taken, the others are let go. */
async function startAll(listeners: readonly Listener[]): Promise<void> {
  try {
    await Promise.all(listeners.map((listener) => listener.start()));
  } catch (error) {
    await Promise.allSettled(listeners.map((listener) => listener.stop()));
    throw error;
  }
}

function toUrl({ name, protocol }: Service, listeners: ReadonlyMap<string, Listener>): string {
  const address = `127.0.0.1:${listeners.get(name)?.port}`;
  if (protocol === 'grpc') return address;
  return protocol === 'graphql' ? `http://${address}/graphql` : `http://${address}`;
}
