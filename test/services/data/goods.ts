/** What the shop sells: the words of which the catalogue is made. */
export interface Department {
  readonly id: string;
  readonly name: string;
  readonly brands: readonly string[];
  readonly materials: readonly string[];
  readonly goods: readonly Good[];
}

export interface Good {
  readonly noun: string;
  /** Euros. */
  readonly price: readonly [least: number, most: number];
  readonly grams: number;
  readonly pitch: string;
}

function good(noun: string, least: number, most: number, grams: number, pitch: string): Good {
  return { noun, price: [least, most], grams, pitch };
}

export const DEPARTMENTS: readonly Department[] = [
  {
    id: 'kitchen',
    name: 'Kitchen',
    brands: ['Morrow & Pine', 'Kessel', 'Tavola', 'Northkettle'],
    materials: ['brushed steel', 'cast iron', 'borosilicate glass', 'oiled beech'],
    goods: [
      good(
        'Pour-Over Kettle',
        49,
        119,
        1100,
        'A slim spout that pours where you point it, and a handle that stays cool.',
      ),
      good(
        'Cast-Iron Skillet',
        39,
        95,
        2600,
        'Seasoned twice before it leaves the foundry and good for a lifetime of breakfasts.',
      ),
      good(
        "Chef's Knife",
        59,
        189,
        210,
        'Thin behind the edge, heavy at the bolster, happy with onions and pumpkins alike.',
      ),
      good('Salad Bowl', 29, 79, 900, 'Wide enough to toss without chasing leaves across the table.'),
      good('French Press', 25, 69, 700, 'A double filter keeps the last cup as clear as the first.'),
      good('Bread Tin', 19, 45, 800, 'Straight walls, a lid that slides, and a crust that lets go by itself.'),
      good(
        'Spice Grinder',
        24,
        59,
        420,
        'Ceramic burrs that take peppercorns, cumin and coarse salt without complaint.',
      ),
      good('Chopping Board', 29, 89, 1900, 'Reversible, with a groove for the roast and a plain side for the bread.'),
    ],
  },
  {
    id: 'living',
    name: 'Living room',
    brands: ['Halden', 'Studio Ember', 'Osier', 'Lumen & Loom'],
    materials: ['solid oak', 'woven linen', 'powder-coated steel', 'recycled felt'],
    goods: [
      good('Floor Lamp', 89, 249, 4200, 'Warm light that dims down to a candle and turns towards your book.'),
      good('Wool Throw', 59, 149, 1200, 'Long enough for two on the sofa, soft enough to be argued over.'),
      good('Side Table', 69, 199, 5200, 'Three legs, no wobble, and a top the size of a tray.'),
      good('Bookshelf', 129, 349, 18500, 'Five shelves at a height that suits paperbacks as well as atlases.'),
      good('Cushion Cover', 19, 49, 260, 'A hidden zip and a fabric that forgives red wine.'),
      good('Wall Clock', 35, 99, 850, 'Silent hands, clear numerals, and a hook that fits any nail.'),
      good('Reading Chair', 249, 599, 14200, 'A high back, deep seat and armrests exactly where elbows go.'),
      good('Ceramic Vase', 24, 89, 1300, 'Thrown by hand, so no two share quite the same shoulder.'),
    ],
  },
  {
    id: 'outdoor',
    name: 'Outdoor',
    brands: ['Fjellborg', 'Redgrouse', 'Tarn', 'Long Acre'],
    materials: ['ripstop nylon', 'waxed cotton', 'recycled polyester', 'titanium'],
    goods: [
      good('Two-Person Tent', 189, 449, 2100, 'Up in four minutes, dry through a night of Atlantic weather.'),
      good(
        'Down Jacket',
        149,
        329,
        430,
        'Traceable down, a hood that follows your head, and it packs into its own pocket.',
      ),
      good('Trekking Poles', 59, 139, 480, 'Cork grips, a lock that holds on scree, and baskets for mud and snow.'),
      good('Sleeping Bag', 119, 289, 980, 'Comfortable to two below, with a zip that does not eat the lining.'),
      good('Camping Stove', 45, 119, 310, 'Boils half a litre before you have found the mugs.'),
      good('Daypack 22 L', 69, 149, 720, 'A back panel that breathes and one pocket for everything you need at once.'),
      good('Head Torch', 29, 79, 85, 'A red light for the tent, a far beam for the ridge.'),
      good('Insulated Bottle', 25, 49, 340, 'Tea still hot at the summit, water still cold at the car.'),
    ],
  },
  {
    id: 'cycling',
    name: 'Cycling',
    brands: ['Velorain', 'Chainring & Co.', 'Pavé', 'Tarn'],
    materials: ['forged aluminium', 'natural rubber', 'merino wool', 'carbon fibre'],
    goods: [
      good('Commuter Helmet', 59, 149, 320, 'Eighteen vents, a rear light, and a fit that turns with one dial.'),
      good('Pannier Bag', 49, 129, 890, 'Rolls shut against rain and clicks off the rack with one hand.'),
      good('Front Light', 29, 99, 140, 'Lights the lane without blinding those who come the other way.'),
      good('Floor Pump', 35, 79, 1400, 'A gauge that reads without glasses and a head for every valve.'),
      good('Rain Cape', 59, 119, 410, 'Covers knees and handlebar, folds to the size of a sandwich.'),
      good('Multi-Tool', 19, 59, 165, 'Seventeen functions, one of which is always the one you forgot.'),
      good('Leather Saddle', 79, 159, 540, 'Firm on the first ride, yours after the tenth.'),
      good('Folding Lock', 59, 129, 1250, 'Hardened plates, no rattle, and a bracket that stays put.'),
    ],
  },
  {
    id: 'audio',
    name: 'Audio',
    brands: ['Orfeo', 'Quiet Division', 'Kestrel Audio', 'Nordvang'],
    materials: ['anodised aluminium', 'walnut veneer', 'recycled plastic', 'vegan leather'],
    goods: [
      good(
        'Over-Ear Headphones',
        129,
        349,
        260,
        'Forty hours on a charge and noise cancelling that knows a train from a voice.',
      ),
      good('Bookshelf Speakers', 199, 549, 9800, 'A pair that sounds larger than the shelf it stands on.'),
      good('Turntable', 229, 599, 5600, 'Belt drive, a good cartridge, and a built-in stage that you can switch off.'),
      good('Portable Speaker', 59, 189, 640, 'Takes a fall, a splash and a whole afternoon in the park.'),
      good('Wireless Earbuds', 69, 199, 48, 'Small enough to forget, with a case that charges on any pad.'),
      good('Kitchen Radio', 79, 179, 1450, 'Digital, analogue and your own playlists behind three honest knobs.'),
      good('Soundbar', 149, 449, 3100, 'Dialogue you can follow with the volume down.'),
      good('Microphone', 89, 219, 520, 'A warm voice for calls, podcasts and bedtime stories.'),
    ],
  },
  {
    id: 'stationery',
    name: 'Stationery',
    brands: ['Papierwerk', 'Inkwell Lane', 'Morrow & Pine', 'Foolscap'],
    materials: ['cotton paper', 'solid brass', 'vegetable-tanned leather', 'recycled paper'],
    goods: [
      good('Dotted Notebook', 12, 29, 310, 'Lies flat, numbers its own pages, and does not mind a fountain pen.'),
      good('Fountain Pen', 29, 149, 28, 'A steel nib that starts at once, even after a week in a drawer.'),
      good('Desk Organiser', 25, 69, 940, 'A place for pens, a slot for the phone and a tray for the rest.'),
      good('Weekly Planner', 15, 35, 280, 'One week a spread, with room for what did not happen.'),
      good('Letter Set', 14, 32, 220, 'Twenty sheets and envelopes, for the things a message cannot carry.'),
      good('Pencil Case', 18, 49, 130, 'Stands open on the table, rolls shut in the bag.'),
      good('Ink Bottle 50 ml', 11, 25, 190, 'Dries fast, washes out of cuffs, and shades from wet to dry.'),
      good('Paper Scissors', 16, 39, 110, 'Long blades and a clean snip to the very tip.'),
    ],
  },
  {
    id: 'garden',
    name: 'Garden',
    brands: ['Long Acre', 'Thistle & Spade', 'Verdure', 'Osier'],
    materials: ['galvanised steel', 'ash wood', 'terracotta', 'jute'],
    goods: [
      good('Watering Can 9 L', 29, 69, 1300, 'Balanced when full, gentle on seedlings through its brass rose.'),
      good('Pruning Shears', 24, 79, 230, 'A bypass blade that cuts clean and can be sharpened at home.'),
      good('Raised Bed', 79, 189, 16400, 'Goes together without tools and keeps its shape when the soil settles.'),
      good('Hand Trowel', 14, 35, 260, 'One forged piece with a scale along the blade for planting depth.'),
      good('Planter', 19, 89, 3800, 'Frost-proof, with a saucer that is not an afterthought.'),
      good('Bird Feeder', 22, 55, 780, 'Easy to fill and to clean, hard on squirrels.'),
      good('Fire Bowl', 89, 229, 12800, 'For long evenings: wide rim, deep belly, three sturdy feet.'),
      good('Garden Gloves', 12, 29, 120, 'Thin enough to feel a seed, thick enough for roses.'),
    ],
  },
  {
    id: 'kids',
    name: 'Kids',
    brands: ['Pip & Otter', 'Bauklotz', 'Little Tarn', 'Kite Club'],
    materials: ['beech wood', 'organic cotton', 'natural rubber', 'recycled plastic'],
    goods: [
      good('Building Blocks', 25, 69, 1600, 'Sixty pieces that fit the castle of today and the harbour of tomorrow.'),
      good('Balance Bike', 79, 169, 3900, 'Low to step over, light to carry home again.'),
      good('Story Lamp', 29, 59, 350, 'Projects three tales on the ceiling and then lets everybody sleep.'),
      good('Rain Boots', 24, 49, 620, 'Handles to pull, soles to stamp, colours to be seen.'),
      good('Marble Run', 35, 95, 1850, 'Sixty ways down, none of them the obvious one.'),
      good('Hooded Towel', 22, 45, 380, 'Ears on top, warm all the way to the toes.'),
      good('Play Kitchen', 89, 189, 9900, 'A hob that clicks, a tap that turns, and no washing-up.'),
      good('Picture Puzzle', 14, 29, 410, 'Forty-eight thick pieces of a harbour with far too many cats.'),
    ],
  },
  {
    id: 'travel',
    name: 'Travel',
    brands: ['Halden', 'Meridian Goods', 'Redgrouse', 'Carry & Co.'],
    materials: ['polycarbonate', 'full-grain leather', 'recycled nylon', 'waxed canvas'],
    goods: [
      good('Cabin Suitcase', 119, 289, 2900, 'Silent wheels and a handle that locks at your height.'),
      good('Weekender Bag', 89, 249, 1350, 'Two nights, one pair of boots, and a sleeve for the laptop.'),
      good('Packing Cubes', 24, 59, 340, 'Three sizes that turn a suitcase into a chest of drawers.'),
      good('Passport Wallet', 29, 79, 95, 'Passport, cards, pen and boarding pass, in the order they are asked for.'),
      good('Travel Pillow', 25, 59, 290, 'Holds the chin, not just the neck.'),
      good('Toiletry Bag', 25, 69, 240, 'Hangs anywhere, opens flat, leaks nowhere.'),
      good('Travel Adapter', 22, 55, 160, 'One hundred and fifty countries and four ports in a cube.'),
      good('Umbrella', 25, 69, 370, 'Turned inside out by a wind tunnel, twice, and came back.'),
    ],
  },
  {
    id: 'wellness',
    name: 'Wellness',
    brands: ['Stillwater', 'Verdure', 'Lumen & Loom', 'Ginkgo'],
    materials: ['organic cotton', 'cork', 'natural rubber', 'bamboo'],
    goods: [
      good('Yoga Mat', 39, 109, 1900, 'Grips when it is wet and rolls up without a fight.'),
      good('Bath Towel Set', 45, 119, 1500, 'Two large, two small, and thirstier with every wash.'),
      good('Aroma Diffuser', 35, 89, 540, 'A quiet mist, six hours long, and off by itself.'),
      good('Linen Bathrobe', 79, 169, 860, 'Light in summer, layered in winter, pockets in both.'),
      good('Foam Roller', 24, 49, 680, 'Firm ridges for the long muscles, a soft side for the first week.'),
      good('Sunrise Alarm', 59, 149, 610, 'Half an hour of dawn before the first birdsong.'),
      good('Soap Trio', 14, 32, 330, 'Cedar, fig and sea salt, pressed cold and cured for six weeks.'),
      good('Meditation Cushion', 35, 79, 1700, 'Filled with buckwheat that moves until you stop doing so.'),
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
