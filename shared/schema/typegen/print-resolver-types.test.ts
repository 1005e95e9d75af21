import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigurationError } from '../../errors/index.ts';
import { printResolverTypes } from './print-resolver-types.ts';
import { proveShop, shopSchema, shopServices } from './test-shop.ts';

const text = printResolverTypes(proveShop(), shopServices);

/** The declaration of a type or an interface, on one line. */
function declarationOf(name: string, within = text): string {
  const found = new RegExp(`^export (?:type|interface) ${name} (?:[^\\n]*;|[^\\n]*\\{\\n.*?\\n\\};?)$`, 'ms').exec(
    within,
  );
  assert.ok(found, `${name} is not declared`);
  return found[0].replace(/\s+/g, ' ');
}

describe('the types of a BFF', () => {
  it('are the same text for the same schema and contracts', () => {
    assert.equal(printResolverTypes(proveShop(), shopServices), text);
    assert.match(text, /^\/\/ Written by `foyer types`; do not edit\.\n/);
    assert.deepEqual(
      text.split('\n').filter((line) => line.length > 120 || /\s$/.test(line)),
      [],
    );
  });

  it('demand the resolvers that there are, and let others be', () => {
    const resolvers = declarationOf('Resolvers');
    assert.match(resolvers, / mine: Resolver<ProductParent, \{\}, Maybe<boolean>, SignedIn>;/);
    assert.match(resolvers, / id\?: Resolver<ProductParent, \{\}, string \| number>;/);
    assert.doesNotMatch(resolvers, / (name|rating|product)\??:/, 'fields with @from or @call have their source');
  });

  it('demand a resolver for a field that nothing says the source of', () => {
    const schema = shopSchema.replace('mine: Boolean @auth', 'mine: Boolean @auth hint(words: [String!]): String!');
    assert.throws(() => proveShop(schema), ConfigurationError);
    const proven = proveShop(schema, { allowUnresolved: true });
    assert.deepEqual([...proven.unresolved], ['Product.hint']);
    assert.match(
      declarationOf('Resolvers', printResolverTypes(proven, shopServices)),
      / hint: Resolver<ProductParent, \{ words\?: readonly string\[\] \| null \}, string>;/,
    );
  });

  it('show arguments as they come: enums by the names of the contract, defaults filled in', () => {
    assert.equal(
      declarationOf('LabelOptions'),
      'export type LabelOptions = { states: readonly State[]; limit?: Money | null; since?: string | null; };',
    );
    assert.equal(declarationOf('State'), "export type State = 'on_sale' | 'gone';");
  });

  it('ask a result for what the schema and the calls beneath read of it', () => {
    assert.equal(
      declarationOf('CardResult'),
      'export type CardResult = { title: string; pricing?: { list?: Money | null } | null; images: readonly { url: string }[]; ' +
        'state: State; seenAt?: string | null; views: string | number; id: string; };',
    );
    assert.equal(declarationOf('SellerResult'), 'export type SellerResult = { bestProduct: string; };');
    assert.equal(declarationOf('WindowResult'), 'export type WindowResult = { frame: FrameResult; };');
    assert.equal(declarationOf('ProductResult'), 'export type ProductResult = ProductParent;');
    assert.equal(
      declarationOf('OfferResult'),
      "export type OfferResult = DiscountResult & { kind: 'discount' } | GiftResult & { kind: 'gift' };",
    );
  });

  it('know the calls of those services only that the BFF may call', () => {
    const services = declarationOf('Services');
    assert.match(services, /rating: \(input: \{ productId: string \}\) => Promise<ReviewsRating \| null>;/);
    assert.match(services, /=> Promise<CatalogueProduct>;/, 'a write has an answer');
    assert.doesNotMatch(text, /back-office|BackOffice/);
  });

  it('say of a GraphQL answer what is selected for resolvers, which ends at a depth', () => {
    assert.match(declarationOf('ReviewsReview'), /author: ReviewsAuthor;/);
    assert.match(declarationOf('ReviewsAuthor'), /name: string; readonly town\?: ReviewsTown \| null;/);
  });
});
