/** What the shop sells: the words of which the catalogue is made. */
export interface Department {
  readonly id: string;
  readonly name: string;
  readonly brands: readonly string[];
  readonly goods: readonly Good[];
}

export interface Good {
  readonly noun: string;
  readonly materials: readonly string[];
  /** Euros. */
  readonly price: readonly [least: number, most: number];
  readonly grams: number;
  readonly pitch: string;
}

type GoodRow = readonly [
  noun: string,
  materials: readonly string[],
  least: number,
  most: number,
  grams: number,
  pitch: string,
];

function good(...[noun, materials, least, most, grams, pitch]: GoodRow): Good {
  return { noun, materials, price: [least, most], grams, pitch };
}

// biome-ignore format: a table is read by its rows
export const DEPARTMENTS: readonly Department[] = [
  {
    id: 'kitchen',
    name: 'Kitchen',
    brands: ['Morrow & Pine', 'Kessel', 'Tavola', 'Northkettle'],
    goods: [
      good('Pour-Over Kettle', ['brushed steel', 'enamelled steel'], 49, 119, 1100, 'A slim spout that pours where you point it, and a handle that stays cool.'),
      good('Cast-Iron Skillet', ['raw cast iron', 'enamelled cast iron'], 39, 95, 2600, 'Seasoned twice before it leaves the foundry and good for a lifetime of breakfasts.'),
      good("Chef's Knife", ['carbon steel', 'Damascus steel'], 59, 189, 210, 'Thin behind the edge, heavy at the bolster, happy with onions and pumpkins alike.'),
      good('Salad Bowl', ['oiled beech', 'olive wood', 'stoneware'], 29, 79, 900, 'Wide enough to toss without chasing leaves across the table.'),
      good('French Press', ['borosilicate glass and steel', 'brushed steel'], 25, 69, 700, 'A double filter keeps the last cup as clear as the first.'),
      good('Bread Tin', ['aluminised steel', 'carbon steel'], 19, 45, 800, 'Straight walls, a lid that slides, and a crust that lets go by itself.'),
      good('Spice Grinder', ['walnut and ceramic', 'brushed steel'], 24, 59, 420, 'Ceramic burrs that take peppercorns, cumin and coarse salt without complaint.'),
      good('Chopping Board', ['oiled beech', 'olive wood', 'walnut'], 29, 89, 1900, 'Reversible, with a groove for the roast and a plain side for the bread.'),
    ],
  },
  {
    id: 'living',
    name: 'Living room',
    brands: ['Halden', 'Studio Ember', 'Osier', 'Lumen & Loom'],
    goods: [
      good('Floor Lamp', ['powder-coated steel', 'solid brass', 'oak and linen'], 89, 249, 4200, 'Warm light that dims down to a candle and turns towards your book.'),
      good('Wool Throw', ['lambswool', 'merino wool'], 59, 149, 1200, 'Long enough for two on the sofa, soft enough to be argued over.'),
      good('Side Table', ['solid oak', 'powder-coated steel', 'walnut'], 69, 199, 5200, 'Three legs, no wobble, and a top the size of a tray.'),
      good('Bookshelf', ['solid oak', 'birch plywood'], 129, 349, 18500, 'Five shelves at a height that suits paperbacks as well as atlases.'),
      good('Cushion Cover', ['woven linen', 'cotton velvet', 'recycled felt'], 19, 49, 260, 'A hidden zip and a fabric that forgives red wine.'),
      good('Wall Clock', ['brushed aluminium', 'walnut', 'recycled felt'], 35, 99, 850, 'Silent hands, clear numerals, and a hook that fits any nail.'),
      good('Reading Chair', ['oak and boucle wool', 'ash and linen'], 249, 599, 14200, 'A high back, deep seat and armrests exactly where elbows go.'),
      good('Ceramic Vase', ['stoneware', 'glazed porcelain'], 24, 89, 1300, 'Thrown by hand, so no two share quite the same shoulder.'),
    ],
  },
  {
    id: 'outdoor',
    name: 'Outdoor',
    brands: ['Fjellborg', 'Redgrouse', 'Tarn', 'Long Acre'],
    goods: [
      good('Two-Person Tent', ['ripstop nylon', 'recycled polyester'], 189, 449, 2100, 'Up in four minutes, dry through a night of Atlantic weather.'),
      good('Down Jacket', ['recycled nylon', 'ripstop nylon'], 149, 329, 430, 'Traceable down, a hood that follows your head, and it packs into its own pocket.'),
      good('Trekking Poles', ['carbon fibre', 'forged aluminium'], 59, 139, 480, 'Cork grips, a lock that holds on scree, and baskets for mud and snow.'),
      good('Sleeping Bag', ['ripstop nylon', 'recycled polyester'], 119, 289, 980, 'Comfortable to two below, with a zip that does not eat the lining.'),
      good('Camping Stove', ['titanium', 'stainless steel'], 45, 119, 310, 'Boils half a litre before you have found the mugs.'),
      good('Daypack 22 L', ['recycled nylon', 'waxed cotton'], 69, 149, 720, 'A back panel that breathes and one pocket for everything you need at once.'),
      good('Head Torch', ['anodised aluminium', 'recycled plastic'], 29, 79, 85, 'A red light for the tent, a far beam for the ridge.'),
      good('Insulated Bottle', ['stainless steel', 'titanium'], 25, 49, 340, 'Tea still hot at the summit, water still cold at the car.'),
    ],
  },
  {
    id: 'cycling',
    name: 'Cycling',
    brands: ['Velorain', 'Chainring & Co.', 'Pavé', 'Tarn'],
    goods: [
      good('Commuter Helmet', ['recycled polycarbonate', 'moulded foam and polycarbonate'], 59, 149, 320, 'Eighteen vents, a rear light, and a fit that turns with one dial.'),
      good('Pannier Bag', ['recycled tarpaulin', 'waxed cotton'], 49, 129, 890, 'Rolls shut against rain and clicks off the rack with one hand.'),
      good('Front Light', ['anodised aluminium', 'machined aluminium'], 29, 99, 140, 'Lights the lane without blinding those who come the other way.'),
      good('Floor Pump', ['steel and ash wood', 'forged aluminium'], 35, 79, 1400, 'A gauge that reads without glasses and a head for every valve.'),
      good('Rain Cape', ['recycled polyester', 'waxed cotton'], 59, 119, 410, 'Covers knees and handlebar, folds to the size of a sandwich.'),
      good('Multi-Tool', ['chrome vanadium steel', 'titanium'], 19, 59, 165, 'Seventeen functions, one of which is always the one you forgot.'),
      good('Leather Saddle', ['vegetable-tanned leather'], 79, 159, 540, 'Firm on the first ride, yours after the tenth.'),
      good('Folding Lock', ['hardened steel'], 59, 129, 1250, 'Hardened plates, no rattle, and a bracket that stays put.'),
    ],
  },
  {
    id: 'audio',
    name: 'Audio',
    brands: ['Orfeo', 'Quiet Division', 'Kestrel Audio', 'Nordvang'],
    goods: [
      good('Over-Ear Headphones', ['anodised aluminium and vegan leather', 'recycled plastic'], 129, 349, 260, 'Forty hours on a charge and noise cancelling that knows a train from a voice.'),
      good('Bookshelf Speakers', ['walnut veneer', 'oak veneer', 'lacquered birch'], 199, 549, 9800, 'A pair that sounds larger than the shelf it stands on.'),
      good('Turntable', ['walnut veneer', 'anodised aluminium'], 229, 599, 5600, 'Belt drive, a good cartridge, and a built-in stage that you can switch off.'),
      good('Portable Speaker', ['recycled plastic', 'woven polyester'], 59, 189, 640, 'Takes a fall, a splash and a whole afternoon in the park.'),
      good('Wireless Earbuds', ['recycled plastic'], 69, 199, 48, 'Small enough to forget, with a case that charges on any pad.'),
      good('Kitchen Radio', ['walnut veneer', 'oak veneer'], 79, 179, 1450, 'Digital, analogue and your own playlists behind three honest knobs.'),
      good('Soundbar', ['anodised aluminium', 'woven polyester'], 149, 449, 3100, 'Dialogue you can follow with the volume down.'),
      good('Microphone', ['die-cast zinc', 'anodised aluminium'], 89, 219, 520, 'A warm voice for calls, podcasts and bedtime stories.'),
    ],
  },
  {
    id: 'stationery',
    name: 'Stationery',
    brands: ['Papierwerk', 'Inkwell Lane', 'Morrow & Pine', 'Foolscap'],
    goods: [
      good('Dotted Notebook', ['cotton paper and linen', 'recycled paper'], 12, 29, 310, 'Lies flat, numbers its own pages, and does not mind a fountain pen.'),
      good('Fountain Pen', ['solid brass', 'cellulose acetate', 'anodised aluminium'], 29, 149, 28, 'A steel nib that starts at once, even after a week in a drawer.'),
      good('Desk Organiser', ['solid oak', 'powder-coated steel'], 25, 69, 940, 'A place for pens, a slot for the phone and a tray for the rest.'),
      good('Weekly Planner', ['recycled paper', 'cotton paper'], 15, 35, 280, 'One week a spread, with room for what did not happen.'),
      good('Letter Set', ['cotton paper', 'mould-made paper'], 14, 32, 220, 'Twenty sheets and envelopes, for the things a message cannot carry.'),
      good('Pencil Case', ['vegetable-tanned leather', 'waxed canvas'], 18, 49, 130, 'Stands open on the table, rolls shut in the bag.'),
      good('Ink Bottle 50 ml', ['recycled glass'], 11, 25, 190, 'Dries fast, washes out of cuffs, and shades from wet to dry.'),
      good('Paper Scissors', ['stainless steel', 'carbon steel'], 16, 39, 110, 'Long blades and a clean snip to the very tip.'),
    ],
  },
  {
    id: 'garden',
    name: 'Garden',
    brands: ['Long Acre', 'Thistle & Spade', 'Verdure', 'Osier'],
    goods: [
      good('Watering Can 9 L', ['galvanised steel', 'powder-coated steel'], 29, 69, 1300, 'Balanced when full, gentle on seedlings through its brass rose.'),
      good('Pruning Shears', ['forged steel and ash wood', 'forged aluminium'], 24, 79, 230, 'A bypass blade that cuts clean and can be sharpened at home.'),
      good('Raised Bed', ['larch wood', 'weathering steel'], 79, 189, 16400, 'Goes together without tools and keeps its shape when the soil settles.'),
      good('Hand Trowel', ['forged steel and ash wood', 'stainless steel'], 14, 35, 260, 'One forged piece with a scale along the blade for planting depth.'),
      good('Planter', ['terracotta', 'fibre clay'], 19, 89, 3800, 'Frost-proof, with a saucer that is not an afterthought.'),
      good('Bird Feeder', ['ash wood and steel', 'recycled plastic'], 22, 55, 780, 'Easy to fill and to clean, hard on squirrels.'),
      good('Fire Bowl', ['weathering steel', 'raw cast iron'], 89, 229, 12800, 'For long evenings: wide rim, deep belly, three sturdy feet.'),
      good('Garden Gloves', ['goatskin and cotton', 'bamboo yarn'], 12, 29, 120, 'Thin enough to feel a seed, thick enough for roses.'),
    ],
  },
  {
    id: 'kids',
    name: 'Kids',
    brands: ['Pip & Otter', 'Bauklotz', 'Little Tarn', 'Kite Club'],
    goods: [
      good('Building Blocks', ['beech wood', 'lime wood'], 25, 69, 1600, 'Sixty pieces that fit the castle of today and the harbour of tomorrow.'),
      good('Balance Bike', ['birch plywood', 'powder-coated steel'], 79, 169, 3900, 'Low to step over, light to carry home again.'),
      good('Story Lamp', ['beech wood', 'recycled plastic'], 29, 59, 350, 'Projects three tales on the ceiling and then lets everybody sleep.'),
      good('Rain Boots', ['natural rubber'], 24, 49, 620, 'Handles to pull, soles to stamp, colours to be seen.'),
      good('Marble Run', ['beech wood', 'birch plywood'], 35, 95, 1850, 'Sixty ways down, none of them the obvious one.'),
      good('Hooded Towel', ['organic cotton', 'bamboo and cotton'], 22, 45, 380, 'Ears on top, warm all the way to the toes.'),
      good('Play Kitchen', ['birch plywood', 'beech wood'], 89, 189, 9900, 'A hob that clicks, a tap that turns, and no washing-up.'),
      good('Picture Puzzle', ['recycled cardboard', 'poplar wood'], 14, 29, 410, 'Forty-eight thick pieces of a harbour with far too many cats.'),
    ],
  },
  {
    id: 'travel',
    name: 'Travel',
    brands: ['Halden', 'Meridian Goods', 'Redgrouse', 'Carry & Co.'],
    goods: [
      good('Cabin Suitcase', ['polycarbonate', 'anodised aluminium'], 119, 289, 2900, 'Silent wheels and a handle that locks at your height.'),
      good('Weekender Bag', ['waxed canvas', 'full-grain leather'], 89, 249, 1350, 'Two nights, one pair of boots, and a sleeve for the laptop.'),
      good('Packing Cubes', ['recycled nylon'], 24, 59, 340, 'Three sizes that turn a suitcase into a chest of drawers.'),
      good('Passport Wallet', ['full-grain leather', 'cork leather'], 29, 79, 95, 'Passport, cards, pen and boarding pass, in the order they are asked for.'),
      good('Travel Pillow', ['memory foam and jersey', 'organic cotton'], 25, 59, 290, 'Holds the chin, not just the neck.'),
      good('Toiletry Bag', ['waxed canvas', 'recycled nylon'], 25, 69, 240, 'Hangs anywhere, opens flat, leaks nowhere.'),
      good('Travel Adapter', ['recycled polycarbonate'], 22, 55, 160, 'One hundred and fifty countries and four ports in a cube.'),
      good('Umbrella', ['fibreglass and pongee', 'ash wood and cotton'], 25, 69, 370, 'Turned inside out by a wind tunnel, twice, and came back.'),
    ],
  },
  {
    id: 'wellness',
    name: 'Wellness',
    brands: ['Stillwater', 'Verdure', 'Lumen & Loom', 'Ginkgo'],
    goods: [
      good('Yoga Mat', ['natural rubber', 'cork and rubber'], 39, 109, 1900, 'Grips when it is wet and rolls up without a fight.'),
      good('Bath Towel Set', ['organic cotton', 'linen and cotton'], 45, 119, 1500, 'Two large, two small, and thirstier with every wash.'),
      good('Aroma Diffuser', ['glazed porcelain', 'ash wood and glass'], 35, 89, 540, 'A quiet mist, six hours long, and off by itself.'),
      good('Linen Bathrobe', ['washed linen', 'linen and cotton'], 79, 169, 860, 'Light in summer, layered in winter, pockets in both.'),
      good('Foam Roller', ['cork', 'recycled foam'], 24, 49, 680, 'Firm ridges for the long muscles, a soft side for the first week.'),
      good('Sunrise Alarm', ['ash wood and frosted glass', 'recycled plastic'], 59, 149, 610, 'Half an hour of dawn before the first birdsong.'),
      good('Soap Trio', ['olive oil and shea butter'], 14, 32, 330, 'Cedar, fig and sea salt, pressed cold and cured for six weeks.'),
      good('Meditation Cushion', ['organic cotton', 'washed linen'], 35, 79, 1700, 'Filled with buckwheat that moves until you stop doing so.'),
    ],
  },
];

/** Lines of a brand: the same good in five of these makes five products. */
export const SERIES = [
  'Arden',
  'Birch',
  'Calder',
  'Dune',
  'Ember',
  'Fen',
  'Grove',
  'Hollow',
  'Isle',
  'Juniper',
  'Kite',
  'Lark',
  'Moor',
  'Nook',
  'Orchard',
  'Pebble',
  'Quarry',
  'Reed',
  'Slate',
  'Thicket',
];
export const COLOURS = ['Forest', 'Slate blue', 'Oat', 'Terracotta', 'Charcoal', 'Moss', 'Cream', 'Midnight'];
export const ORIGINS = ['Portugal', 'Denmark', 'Italy', 'Poland', 'Estonia', 'Scotland', 'Austria'];
export const CLOSINGS = [
  'Repaired free of charge for five years.',
  'Packed without plastic.',
  'Spare parts are sold for as long as we make it.',
  'Made in small runs, so colours may differ a little.',
  'Sent back within sixty days if you do not love it.',
];
export const SUPPLIERS = [
  { id: 'sup-1', name: 'Baltic Trade Works OÜ', contact: 'orders@balticworks.example.com' },
  { id: 'sup-2', name: 'Ferreira & Filhos Lda', contact: null },
  { id: 'sup-3', name: 'Nordhavn Grossist A/S', contact: 'desk@nordhavn.example.com' },
  { id: 'sup-4', name: 'Alpenrand Handels GmbH', contact: 'einkauf@alpenrand.example.com' },
];
