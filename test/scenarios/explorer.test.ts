// The page that tries a BFF in a browser: in development, and never elsewhere.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createDevelopmentToken } from '../../shared/policy/index.ts';
import { openPage, withoutChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { authSecret } from '../support/production.ts';
import { type Running, startRunning } from '../support/running-foyer.ts';

/** As browsers say it when somebody opens an address. */
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

describe('the explorer, in development', () => {
  let running: Running;
  before(async () => {
    running = await startRunning();
  });
  after(() => running.stop());
  const open = (path: string, accept: string) => fetch(running.foyer.url + path, { headers: { accept } });

  test('is what a browser gets that opens the address of a BFF', async () => {
    for (const bff of ['mobile', 'web', 'admin']) {
      const response = await open(`/${bff}/graphql`, browser);
      const html = await response.text();
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.match(html, new RegExp(`<title>${bff} · Foyer</title>`));
      assert.match(html, new RegExp(`npx foyer token --sub u1 --bff ${bff}`));
      assert.doesNotMatch(html, /\{\{/);
    }
  });

  test('runs its own code alone, by a nonce that is new each time, and loads nothing', async () => {
    const [one, other] = await Promise.all([open('/web/graphql', browser), open('/web/graphql', browser)]);
    const policy = one.headers.get('content-security-policy')!;
    const nonce = /script-src 'nonce-([^']{20,})'/.exec(policy)![1]!;
    assert.match(policy, /^default-src 'none'; .*frame-ancestors 'none'$/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.ok(!other.headers.get('content-security-policy')!.includes(nonce));
    const html = await one.text();
    for (const [tag] of html.matchAll(/<(?:script|style)\b[^>]*>/g)) assert.ok(tag.includes(`nonce="${nonce}"`), tag);
    assert.doesNotMatch(html, /\b(?:src|action)=|href="(?!#)|https?:\/\//);
  });

  test('names each of its controls for those who do not see them', async () => {
    const html = await (await open('/mobile/graphql', browser)).text();
    const labelled = new Set([...html.matchAll(/<label for="(\w+)"/g)].map(([, id]) => id));
    const controls = [...html.matchAll(/<(?:textarea|input)\b[^>]*\bid="(\w+)"/g)].map(([, id]) => id);
    assert.ok(controls.length >= 4);
    assert.deepEqual(
      controls.filter((id) => !labelled.has(id)),
      [],
    );
  });

  test('is not what a client gets that asks for an operation', async () => {
    for (const [path, accept] of [
      ['/mobile/graphql?query=%7B__typename%7D', browser],
      ['/mobile/graphql', 'application/json, text/html'],
      ['/mobile/graphql', '*/*'],
    ] as const) {
      const response = await open(path, accept);
      assert.match(response.headers.get('content-type')!, /json/, path);
      await response.text();
    }
  });

  test('runs an operation by Ctrl-Enter, and marks what was degraded, in a real browser', {
    skip: withoutChromium,
  }, async () => {
    await running.warm('mobile', { query: '{ home { profile { name } } }', as: { sub: 'u1' } });
    const page = await openPage(`${running.foyer.url}/mobile/graphql`, 'dark');
    try {
      const shows = (id: string, pattern: RegExp) =>
        eventually(
          async () => pattern.test(await page.evaluate<string>(`document.getElementById('${id}')?.textContent ?? ''`)),
          `${id} shows ${pattern}`,
          15_000,
        );
      await shows('operations', /Home.*MyOrders/s);
      await shows('schema', /home: Home!.*addToCart\(productId: ID!, quantity: Int! = 1\)/s);
      running.shop.faults('users', { hang: true });
      const token = createDevelopmentToken({ sub: 'u1', audiences: ['mobile'] });
      const operation = '{ home { profile { name } cartSummary { itemCount } } }';
      await page.evaluate(`token.value = '${token}'; operation.value = '${operation}'; operation.focus()`);
      await page.press('Enter', 2);
      await shows('gaps', /home\.profile: UPSTREAM_TIMEOUT, served null/);
      await shows('body', /"itemCount": \d/);
      await shows('status', /200 in \d+ ms .* trace [0-9a-f]{32}/);
      assert.equal(await page.evaluate(`document.querySelector('#body mark').textContent`), 'null');
      await page.evaluate(`variables.value = '{'; document.getElementById('run').click()`);
      await shows('status', /The variables are no JSON/);
      assert.deepEqual(page.complaints, []);
    } finally {
      running.shop.resetFaults('users');
      await page.close();
    }
  });
});

test('in production there is no explorer, whatever a browser says that it takes', async () => {
  const running = await startRunning({ env: { NODE_ENV: 'production', AUTH_SECRET: authSecret } });
  try {
    for (const accept of [
      browser,
      'text/html',
      'text/html;q=1, */*;q=0.1',
      'TEXT/HTML',
      'application/xhtml+xml',
      '*/*',
    ]) {
      for (const bff of ['mobile', 'web', 'admin']) {
        const response = await fetch(`${running.foyer.url}/${bff}/graphql`, { headers: { accept } });
        const text = await response.text();
        assert.ok([400, 406].includes(response.status), `${accept}: ${response.status}`);
        assert.match(response.headers.get('content-type')!, /json/);
        assert.equal(response.headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'");
        assert.doesNotMatch(text, /<html|<script/i);
      }
    }
  } finally {
    await running.stop();
  }
});
