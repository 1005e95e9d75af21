import { daysFromToday } from './data/clock.ts';
import { type Caller, requireStaff } from './kit/caller.ts';
import { notFound, Problem } from './kit/problem.ts';
import { restService } from './kit/rest.ts';

interface Setting {
  readonly key: string;
  readonly kind: 'flag' | 'limit';
  readonly description: string;
  readonly enabled: boolean | null;
  readonly limit: number | bigint | null;
  readonly unit?: string;
  readonly updatedAt: string;
  readonly updatedBy: string | null;
}

interface Change {
  readonly enabled?: boolean;
  readonly limit?: number | bigint;
  readonly reason?: string;
}

const SET_UP = { updatedAt: daysFromToday(-40), updatedBy: null };

const SETTINGS: readonly Setting[] = [
  limit('cart.max-items', 100, 'How many different products a cart holds.'),
  flag('checkout.express', true, 'Offers to pay with one tap.'),
  flag('checkout.invoice', true, 'Offers invoices to companies.'),
  limit('checkout.invoice-limit', 1500, 'The largest order that may be paid by invoice.', 'EUR'),
  flag('home.recommendations', true, 'Shows recommendations on the home screen.'),
  flag('home.video', false, 'Plays a film at the top of the home screen.'),
  // Beyond 2^53: whoever reads it as a double gets a wrong one.
  limit('ledger.highest-number', 9_007_199_254_750_993n, 'The last ledger number that may be given out.'),
  limit('orders.max-lines', 50, 'How many lines an order may have.'),
  flag('reviews.unverified', true, 'Accepts reviews from people who did not buy here.'),
  limit('reviews.max-length', 4000, 'How long a review may be.', 'characters'),
  flag('search.synonyms', true, 'Finds rucksacks for those who ask for backpacks.'),
  limit('shipping.free-from', 40, 'From this order value on, shipping is free.', 'EUR'),
];

export const settings = restService({
  name: 'settings',
  port: 8012,
  contract: 'settings/openapi.yaml',
  createHandlers() {
    const current = new Map(SETTINGS.map((setting) => [setting.key, setting]));

    function findSetting(key: string, caller: Caller): Setting {
      requireStaff(caller);
      const setting = current.get(key);
      if (!setting) throw notFound('setting', key);
      return setting;
    }

    return {
      listSettings({ prefix = '' }: { prefix?: string }, caller: Caller) {
        requireStaff(caller);
        return { settings: [...current.values()].filter((setting) => setting.key.startsWith(prefix)) };
      },

      getSetting: ({ key }: { key: string }, caller: Caller) => findSetting(key, caller),

      updateSetting({ key, ...change }: { key: string } & Change, caller: Caller) {
        const changed = withChange(findSetting(key, caller), change, caller);
        current.set(key, changed);
        return changed;
      },
    };
  },
});

function withChange(setting: Setting, { enabled, limit }: Change, caller: Caller): Setting {
  const isFlag = setting.kind === 'flag';
  if (isFlag ? enabled === undefined || limit !== undefined : limit === undefined || enabled !== undefined) {
    throw new Problem('invalid', `${setting.key} takes ${isFlag ? '"enabled"' : '"limit"'}, and nothing else.`);
  }
  return {
    ...setting,
    enabled: enabled ?? null,
    limit: limit ?? null,
    updatedAt: new Date().toISOString(),
    updatedBy: caller.userId ?? null,
  };
}

function flag(key: string, enabled: boolean, description: string): Setting {
  return { key, kind: 'flag', description, enabled, limit: null, ...SET_UP };
}

function limit(key: string, value: number | bigint, description: string, unit?: string): Setting {
  const unitEntry = unit === undefined ? {} : { unit };
  return { key, kind: 'limit', description, enabled: null, limit: value, ...unitEntry, ...SET_UP };
}
