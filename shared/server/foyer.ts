import type { AddressInfo } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { AnswerCache } from '../cache/index.ts';
import type { Environment, TlsChange } from '../config/index.ts';
import { Findings } from '../errors/index.ts';
import type { LimitTally, RevocationList } from '../policy/index.ts';
import { type InternalPages, type InternalServer, startInternalServer } from '../telemetry/index.ts';
import { type Core, createCore, createVoice } from './core.ts';
import { keepHeapSmall } from './heap-share.ts';
import { leave } from './lifecycle.ts';
import { type FoyerOptions, type Proven, type ProvenBff, proveAll } from './prove-all.ts';
import { serveBff } from './serve-bff.ts';
import { createServer } from './server.ts';
import { watchCompiled } from './server-metrics.ts';
import { statusOf } from './status.ts';
import { createTlsListener } from './tls-listener.ts';
import { TrustedProxies } from './trusted-proxies.ts';
import { warmUp } from './warm-up.ts';

/** A running server. */
export interface Foyer {
  readonly url: string;
  /** Where `/metrics` and `/status` are. */
  readonly internalUrl: string;
  readonly bffs: readonly ProvenBff[];
  readonly logger: Logger;
  /** What is kept of services' answers; whoever learns of a revocation tells it. */
  readonly cache: AnswerCache;
  /** What limits decided so far. */
  readonly limits: LimitTally;
  /** Tokens and viewers that were revoked; `revoke` tells every instance. */
  readonly revocations: RevocationList;
  /** Goes on serving for `drainMs` (0 when left out), lets what is under way end, and closes every connection. */
  stop(options?: { readonly drainMs?: number }): Promise<void>;
}

/** From the signal to the last connection; whoever sent it kills after 30 s. */
const graceMs = 25_000;
/** For the last words of the log. */
const lastWordsMs = 500;

/** Proves, builds and listens; the promise settles when the server is ready. */
export async function startFoyer(options: FoyerOptions): Promise<Foyer> {
  const { environment } = options;
  keepHeapSmall();
  const voice = createVoice(environment);
  const { logger } = voice;
  const tls = environment.tls && createTlsListener(environment.tls, (change) => logTlsChange(logger, change));
  const proven = await proveAll({
    ...options,
    onTlsChange: (service, change) => logTlsChange(logger, change, service),
  });
  refuseUnreadCertificates(proven.bffs, environment);
  const core = await createCore(voice, proven, options);
  // Whoever looks for a mistake wants to see their own stack.
  const { direct = true, compile = !environment.development } = options;
  const served = await Promise.all(proven.bffs.map((bff) => serveBff(bff, core, { direct, compile })));
  watchCompiled(core.metrics, served);
  const app = createServer({
    ...core,
    routes: served.map(({ route }) => route),
    proxies: new TrustedProxies(environment.trustedProxies),
    tls,
  });
  const internal = await listen(app, { ...options, core, proven });
  await warmUp({
    origin: urlOf(app),
    bffs: served,
    transports: proven.transports.values(),
    certificate: tls?.certificate,
  });
  await core.prepared;
  core.lifecycle.enter('serving');
  return {
    ...core,
    url: urlOf(app),
    internalUrl: internal.url,
    bffs: proven.bffs,
    limits: core.tally,
    async stop({ drainMs = 0 } = {}) {
      const { lifecycle, log } = core;
      await leave({ lifecycle, server: app.server, close: () => app.close(), drainMs, graceMs, logger });
      internal.close();
      await Promise.all(served.map((one) => one.close()));
      await core.close();
      await log.flush(lastWordsMs);
    },
  };
}

interface Listening extends Pick<FoyerOptions, 'serveInternal' | 'onListen'> {
  readonly core: Core;
  readonly proven: Proven;
}

/** Both ports, or none. */
async function listen(
  app: FastifyInstance,
  { core, proven, serveInternal, onListen }: Listening,
): Promise<InternalServer> {
  const { environment, logger, metrics } = core;
  const pages: InternalPages = {
    metrics: () => metrics.text(),
    status: () => statusOf({ ...core, bffs: proven.bffs }),
  };
  const internal = serveInternal
    ? await serveInternal(pages)
    : await startInternalServer(environment, pages, (message) => logger.warn(message));
  onListen?.();
  try {
    await app.listen({ host: environment.host, port: environment.port });
  } catch (error) {
    internal.close();
    throw error;
  }
  return internal;
}

/** Rules that nothing could ever fit would leave partners anonymous. In development they rest. */
function refuseUnreadCertificates(bffs: readonly ProvenBff[], { development, tls }: Environment): void {
  if (development || tls?.clientCaFile !== undefined) return;
  const findings = new Findings();
  for (const { folder, identity } of bffs)
    if (identity.certificates.length > 0)
      findings.add({
        file: folder.configFile,
        line: 1,
        message: 'identity.certificates: no client can show a certificate',
        expected: 'a TLS listener that asks for them',
        found: 'TLS_CLIENT_CA_FILE is not set',
        repair: 'set TLS_CERT_FILE, TLS_KEY_FILE and TLS_CLIENT_CA_FILE, or remove identity.certificates',
      });
  findings.throwIfAny();
}

function logTlsChange(logger: Logger, { problem, files }: TlsChange, service?: string): void {
  if (problem === undefined) logger.info({ service, ...files }, 'new certificates are used from now on');
  else logger.error({ service, ...files, problem }, 'new certificates cannot be used: the last good ones stay');
}

function urlOf(app: FastifyInstance): string {
  const { address, port, family } = app.server.address() as AddressInfo;
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  const scheme = app.server instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://${family === 'IPv6' && host.includes(':') ? `[${host}]` : host}:${port}`;
}
