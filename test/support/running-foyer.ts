import { readEnvironment, type SharingLevel } from '../../shared/config/index.ts';
import { createDevelopmentToken } from '../../shared/policy/index.ts';
import { type Foyer, startFoyer } from '../../shared/server/index.ts';
import { type Shop, startShop } from '../services/shop.ts';
import { eventually } from './eventually.ts';
import { at } from './repository.ts';

/** A GraphQL answer as it came over the socket. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers by their paths
  readonly data: any;
  readonly errors: readonly { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
  readonly degraded: readonly { path: (string | number)[]; reason: string; served: string }[];
  readonly extensions: Record<string, unknown> | undefined;
  /** From sending the request until the whole answer was there. */
  readonly ms: number;
  readonly text: string;
}

export interface Question {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  /** Who asks; nobody when left out. */
  readonly as?: { readonly sub: string; readonly roles?: readonly string[] };
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Behind the path, with its `?`. */
  readonly search?: string;
}

/** Foyer and the services it calls, both on sockets of their own. */
export interface Running {
  readonly shop: Shop;
  readonly foyer: Foyer;
  ask(bff: string, question: Question): Promise<Answer>;
  /** Asks until a whole answer comes: what a process does for the first time takes longer than fields have on a busy machine. */
  warm(bff: string, question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

export interface RunningOptions {
  /** Folders; without them, those of the repository. */
  readonly directories?: readonly string[];
  readonly servicesFile?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** False: every request goes through Apollo Server. @default true */
  readonly direct?: boolean;
  /** What requests share with each other. @default 'operations' */
  readonly sharing?: SharingLevel;
  /** False: nothing is compiled. @default in production */
  readonly compile?: boolean;
}

/** The reference shop with the three BFFs, on free ports. */
export async function startRunning(options: RunningOptions = {}): Promise<Running> {
  const shop = await startShop();
  const environment = readEnvironment({
    NODE_ENV: 'development',
    PORT: '0',
    LOG_LEVEL: 'silent',
    // The loop is the client's and the services' as well: that it is late says nothing about the server.
    SHED_LOOP_DELAY_MS: '0',
    ...shop.env,
    ...options.env,
  });
  const foyer = await startFoyer({
    directories: options.directories ?? ['mobile', 'web', 'admin'].map((name) => at(`bffs/${name}`)),
    servicesFile: options.servicesFile ?? at('schemas/services.yaml'),
    environment,
    ...(options.direct === undefined ? {} : { direct: options.direct }),
    ...(options.sharing === undefined ? {} : { sharing: options.sharing }),
    ...(options.compile === undefined ? {} : { compile: options.compile }),
  });
  return {
    shop,
    foyer,
    ask: (bff, question) => ask(foyer, bff, question),
    warm: (bff, question) =>
      eventually(
        async () => {
          const answer = await ask(foyer, bff, question);
          return answer.errors.length === 0 && answer.degraded.length === 0 && answer;
        },
        `a whole answer of ${bff}`,
        10_000,
      ),
    async stop() {
      await foyer.stop();
      await shop.stop();
    },
  };
}

async function ask({ url, bffs }: Foyer, bff: string, question: Question): Promise<Answer> {
  const config = bffs.map(({ folder }) => folder.config).find(({ name }) => name === bff);
  if (!config) throw new Error(`no BFF is called ${bff}`);
  const { as, headers, signal, search = '', ...body } = question;
  const startedAt = performance.now();
  const response = await fetch(url + config.path + search, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(as ? { authorization: `Bearer ${createDevelopmentToken({ ...as, audiences: [bff] })}` } : {}),
      ...headers,
    },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  const ms = performance.now() - startedAt;
  const { data, errors = [], extensions } = JSON.parse(text);
  return {
    status: response.status,
    headers: response.headers,
    data,
    errors,
    degraded: extensions?.degraded ?? [],
    extensions,
    ms,
    text,
  };
}
