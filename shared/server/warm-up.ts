import type { Engine } from '../engine/index.ts';
import { selfAsk, type Transport } from '../upstreams/index.ts';
import type { ProvenBff } from './prove-all.ts';

export interface WarmUpOptions {
  /** Of this server, which listens already but does not say that it is ready. */
  readonly origin: string;
  readonly bffs: readonly { readonly bff: ProvenBff; readonly engine: Engine }[];
  readonly transports: Iterable<Transport>;
  /** Of this server, where it serves TLS. */
  readonly certificate?: Buffer | undefined;
}

/**
 * Does, before the server says that it is ready, what the first request would pay for with its fields' time: code is compiled, gRPC channels
 * connect, registered operations are planned and compiled. It calls no service; what fails here fails again where it is seen.
 */
export async function warmUp({ origin, bffs, transports, certificate }: WarmUpOptions): Promise<void> {
  for (const transport of transports) transport.connect?.();
  await Promise.all(
    bffs.map(({ bff }) =>
      selfAsk({ origin, certificate }, bff.folder.config.path, { query: '{ __typename }' }).catch(() => 0),
    ),
  );
  for (const { bff, engine } of bffs) await prepareOperations(bff, engine);
}

async function prepareOperations({ documents }: ProvenBff, engine: Engine): Promise<void> {
  await engine.loadCompiler();
  for (const { document, name } of documents.registered) {
    const prepared = engine.prepare(document, name);
    if (prepared) await engine.compile(prepared);
  }
}
