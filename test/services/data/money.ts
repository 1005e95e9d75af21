/** As every contract writes it. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** Sums are made of whole cents; a decimal text is only how they are written. */
export function toMoney(cents: number): Money {
  const sign = cents < 0 ? '-' : '';
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return { amount: `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`, currency: 'EUR' };
}

/** The cents of a decimal text, or undefined when it is none. */
export function parseCents(amount: string): number | undefined {
  return /^-?[0-9]{1,10}\.[0-9]{2}$/.test(amount) ? Number(amount.replace('.', '')) : undefined;
}
