/**
 * On every answer: nothing of us is to be guessed as a page, framed, run, or named to others. `default-src 'none'` is for the browser in
 * which somebody opens an address by hand.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};
