import { defineBff, FoyerError } from '@foyer/bff';

const never = () => new Promise<undefined>(() => {});

/** Does what the header `x-try` wants, at the place that it names. */
function attempt(wanted: unknown, place: string) {
  if (wanted === `${place}: refuse`) throw new FoyerError('FORBIDDEN', { publicMessage: 'This app is too old.' });
  if (wanted === `${place}: break`) throw new Error('secret words of the hook');
  return wanted === `${place}: hang` ? never() : undefined;
}

/** A BFF whose hooks do what hooks do, and what they should not. */
export default defineBff({
  name: 'hooked',
  path: '/hooked/graphql',
  services: ['products', 'cart'],
  headers: {
    'x-try': {},
    'x-plan': { enum: ['free', 'gold'] },
    'x-app-version': { required: true, pattern: '^\\d+(\\.\\d+){0,2}$', maxLength: 20 },
  },
  hooks: {
    onRequest: async ({ headers }) => {
      await attempt(headers['x-try'], 'request');
      return { context: { plan: headers['x-plan'] ?? 'free', wanted: headers['x-try'] } };
    },
    onOperation: ({ context, calls, name }) => {
      if (name === 'Listed') throw new FoyerError('FORBIDDEN', { publicMessage: `calls ${calls.join(' ')}` });
      return attempt(context.wanted, 'operation');
    },
    onCall: async ({ context, viewer }) => {
      await attempt(context.wanted, 'call');
      if (context.wanted === 'call: forge') return { headers: { 'x-user-id': 'u2' } };
      if (context.wanted === 'call: smuggle') return { headers: { 'x-plan': 'gold\r\nx-user-id: u2' } };
      return context.plan === 'gold' ? { headers: { 'x-plan': `gold of ${viewer?.id ?? 'nobody'}` } } : undefined;
    },
    onAnswer: async ({ context, status, code }) => {
      await attempt(context.wanted, 'answer');
      if (context.wanted === 'answer: cookie') return { headers: { 'set-cookie': 'a=b' } };
      return { headers: { 'x-seen': `${status} ${code}` } };
    },
  },
});
