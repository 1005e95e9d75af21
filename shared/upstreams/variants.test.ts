import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VariantConfig } from '../config/index.ts';
import { testService } from './test-pipeline.ts';
import type { Viewer } from './types.ts';
import { chooseVariant } from './variants.ts';

const nobodyAsks = { header: [], query: [], operations: [] };

function choose(variants: readonly Partial<VariantConfig>[], scope: object = {}, operation = 'user'): string {
  const full = variants.map((variant, index) => ({
    name: `v${index}`,
    urls: [],
    weight: 0,
    line: 1,
    ...variant,
    when: { ...nobodyAsks, ...variant.when },
  }));
  const shop = testService({}, { variants: full });
  return chooseVariant(shop.operation(operation), shop.scope(scope));
}

const viewer = (id: string) => ({ viewer: { id } as Viewer });

describe('the variant of a call', () => {
  it('is the service itself unless something else is asked for', () => {
    assert.equal(choose([{ when: { ...nobodyAsks, header: [{ name: 'x-variant', value: 'canary' }] } }]), '');
  });

  it('S4, S6, S7: can be asked for by header, query parameter or operation', () => {
    const when = {
      header: [{ name: 'x-variant', value: 'canary' }],
      query: [{ name: 'variant', value: 'canary' }],
      operations: ['order'],
    };
    assert.equal(choose([{ when }], { headers: { 'x-variant': 'canary' } }), 'v0');
    assert.equal(choose([{ when }], { headers: { 'x-variant': 'other' } }), '');
    assert.equal(choose([{ when }], { query: { variant: 'canary' } }), 'v0');
    assert.equal(choose([{ when }], {}, 'order'), 'v0');
  });

  it('S9: is drawn by weight, for each viewer always the same', () => {
    const drawn = (weight: number) =>
      Array.from({ length: 2_000 }, (_, id) => choose([{ weight }], viewer(`u${id}`)) !== '').filter(Boolean).length;
    assert.equal(drawn(0), 0);
    assert.equal(drawn(100), 2_000);
    const tenth = drawn(10);
    assert.ok(tenth > 140 && tenth < 260, `${tenth} of 2,000`);
    for (let id = 0; id < 50; id++)
      assert.equal(
        choose([{ weight: 30 }, { weight: 30 }], { ...viewer(`u${id}`), traceId: 'a' }),
        choose([{ weight: 30 }, { weight: 30 }], { ...viewer(`u${id}`), traceId: 'b' }),
      );
  });
});
