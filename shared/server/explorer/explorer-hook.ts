import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { ExplorerPageOptions } from './explorer-page.ts';

/** In development alone: answers whoever opens a BFF's address in a browser with a page to try it. */
export function createExplorerHook(options: ExplorerPageOptions): onRequestAsyncHookHandler {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (!isOpenedByHand(request, options.path)) return;
    const { explorerPage } = await import('./explorer-page.ts');
    const { headers, html } = explorerPage(options);
    return reply.headers({ ...headers, 'x-trace-id': request.trace.traceId }).send(html);
  };
}

/** A request for an operation has a query behind its path, and does not name HTML as what it would like. */
function isOpenedByHand({ method, url, headers: { accept } }: FastifyRequest, path: string): boolean {
  return method === 'GET' && url === path && /^text\/html\b/i.test(accept?.trimStart() ?? '');
}
