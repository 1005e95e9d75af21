import { daysFromToday } from './clock.ts';
import { CLOSINGS, COLOURS, DEPARTMENTS, type Department, type Good, ORIGINS, SERIES, SUPPLIERS } from './goods.ts';
import { type Money, toMoney } from './money.ts';
import { createRandom, type Random } from './random.ts';

export interface Product {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly brand: string;
  readonly description: string;
  readonly pricing: { readonly list: Money; readonly sale?: Money };
  readonly images: readonly { readonly url: string; readonly alt: string }[];
  readonly category: { readonly id: string; readonly name: string };
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly availability?: 'in_stock' | 'made_to_order' | 'discontinued';
  readonly weightGrams: number | null;
  readonly createdAt: string;
  readonly discontinuedAt: string | null;
  readonly costPrice: Money;
  readonly supplier: { readonly id: string; readonly name: string; readonly contact: string | null };
  readonly marginPercent: number;
}

/** A product, and its price as a number of cents: what a customer pays now. */
export interface CatalogueEntry {
  readonly product: Product;
  readonly priceCents: number;
}

const VARIANTS = 5;

export const catalogue: readonly CatalogueEntry[] = createCatalogue();
export const products: readonly Product[] = catalogue.map((entry) => entry.product);
export const entryById: ReadonlyMap<string, CatalogueEntry> = new Map(
  catalogue.map((entry) => [entry.product.id, entry]),
);

/** Neighbours in the list come from different departments, so that any run of ids looks like a shop. */
function createCatalogue(): CatalogueEntry[] {
  const random = createRandom('catalogue');
  const goodsInDepartment = DEPARTMENTS[0]?.goods.length ?? 0;
  const entries: CatalogueEntry[] = [];
  for (let variant = 0; variant < VARIANTS; variant += 1) {
    for (let row = 0; row < goodsInDepartment; row += 1) {
      for (const department of DEPARTMENTS) {
        const good = department.goods[row];
        if (good) entries.push(createEntry({ number: entries.length + 1, department, good, variant, random }));
      }
    }
  }
  return entries;
}

interface EntryOptions {
  readonly number: number;
  readonly department: Department;
  readonly good: Good;
  readonly variant: number;
  readonly random: Random;
}

function createEntry({ number, department, good, variant, random }: EntryOptions): CatalogueEntry {
  const id = `p${number}`;
  const brand = random.pick(department.brands);
  const series = SERIES[(number + variant * 7) % SERIES.length];
  const material = random.pick(good.materials);
  const title = `${brand} ${series} ${good.noun}`;
  const listCents = random.integer(good.price[0], good.price[1]) * 100 - 10;
  const saleCents = random.chance(0.25) ? Math.round((listCents * random.integer(70, 90)) / 1000) * 10 : undefined;
  const costCents = Math.round(listCents * (0.35 + random.next() * 0.25));
  const product: Product = {
    id,
    sku: `SKU-${department.id.slice(0, 3).toUpperCase()}-${String(number).padStart(4, '0')}`,
    title,
    brand,
    description: `${good.pitch} Made of ${material} in ${random.pick(ORIGINS)}. ${random.pick(CLOSINGS)}`,
    pricing: { list: toMoney(listCents), ...(saleCents === undefined ? {} : { sale: toMoney(saleCents) }) },
    images: createImages(id, title, random),
    category: { id: department.id, name: department.name },
    attributes: [
      { name: 'Material', value: material.charAt(0).toUpperCase() + material.slice(1) },
      { name: 'Colour', value: random.pick(COLOURS) },
      ...(random.chance(0.6) ? [{ name: 'Guarantee', value: `${random.integer(2, 10)} years` }] : []),
    ],
    ...createAvailability(number, random),
    weightGrams: random.chance(0.9) ? Math.round(good.grams * (0.9 + random.next() * 0.2)) : null,
    createdAt: daysFromToday(-random.integer(3, 900)),
    costPrice: toMoney(costCents),
    supplier: random.pick(SUPPLIERS),
    marginPercent: Math.round((1 - costCents / listCents) * 1000) / 10,
  };
  return { product, priceCents: saleCents ?? listCents };
}

function createImages(id: string, title: string, random: Random): Product['images'] {
  const views = ['front', 'side', 'detail', 'in use'].slice(0, random.integer(1, 4));
  return views.map((view) => ({
    url: `https://images.example.com/products/${id}/${view.replace(' ', '-')}.jpg`,
    alt: `${title}, ${view}`,
  }));
}

function createAvailability(number: number, random: Random): Pick<Product, 'availability' | 'discontinuedAt'> {
  if (isAnnounced(number)) return { discontinuedAt: null };
  if (number % 29 === 0) {
    return { availability: 'discontinued', discontinuedAt: daysFromToday(-random.integer(5, 200)) };
  }
  return { availability: random.chance(0.9) ? 'in_stock' : 'made_to_order', discontinuedAt: null };
}

/** Announced products have no availability, no stock and no reviews yet. */
export function isAnnounced(productNumber: number): boolean {
  return productNumber % 37 === 0;
}

export function toProductNumber(id: string): number {
  return Number(id.slice(1));
}
