import { daysFromToday, toDay } from './clock.ts';
import { createRandom, type Random } from './random.ts';

export interface User {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly displayName: string;
  readonly email: string;
  readonly phone: string | null;
  readonly avatarUrl?: string;
  readonly tier: 'standard' | 'silver' | 'gold';
  readonly locale: string;
  readonly birthday: string | null;
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
  readonly loyaltyPoints?: number;
  readonly riskScore: number;
  readonly segment: string;
}

export interface Address {
  readonly id: string;
  readonly label: string | null;
  readonly recipient: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
  readonly isDefault: boolean;
}

interface Region {
  readonly locale: string;
  readonly country: string;
  readonly dialling: string;
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
  readonly streets: readonly string[];
  readonly cities: readonly (readonly [postalCode: string, city: string])[];
}

const REGIONS: readonly Region[] = [
  {
    locale: 'en-GB',
    country: 'GB',
    dialling: '+44 7700',
    firstNames: [
      'Amelia',
      'Oliver',
      'Isla',
      'Harry',
      'Freya',
      'George',
      'Priya',
      'Callum',
      'Imogen',
      'Theo',
      'Zara',
      'Rhys',
    ],
    lastNames: [
      'Whitaker',
      'Okafor',
      'Pemberton',
      'Hughes',
      'Kaur',
      'Lockwood',
      'Ashdown',
      'Mistry',
      'Fairley',
      'Doyle',
    ],
    streets: ['Albion Road', 'Mill Lane', 'Clarence Street', 'Beech Grove', 'Harbour Terrace'],
    cities: [
      ['BS6 5QT', 'Bristol'],
      ['LS2 9JT', 'Leeds'],
      ['EH3 6SW', 'Edinburgh'],
      ['M4 1HQ', 'Manchester'],
    ],
  },
  {
    locale: 'de-DE',
    country: 'DE',
    dialling: '+49 1525',
    firstNames: [
      'Lena',
      'Jonas',
      'Mia',
      'Felix',
      'Emre',
      'Clara',
      'Lukas',
      'Aylin',
      'Moritz',
      'Greta',
      'Paul',
      'Hannah',
    ],
    lastNames: ['Brandt', 'Yılmaz', 'Hoffmann', 'Krüger', 'Seidel', 'Winkler', 'Bergmann', 'Jansen', 'Vogt', 'Lehmann'],
    streets: ['Lindenstraße', 'Am Kanal', 'Goethestraße', 'Schillerplatz', 'Mühlenweg'],
    cities: [
      ['10437', 'Berlin'],
      ['20357', 'Hamburg'],
      ['04109', 'Leipzig'],
      ['50674', 'Köln'],
    ],
  },
  {
    locale: 'fr-FR',
    country: 'FR',
    dialling: '+33 6 39',
    firstNames: ['Camille', 'Hugo', 'Léa', 'Louis', 'Inès', 'Antoine', 'Manon', 'Karim', 'Chloé', 'Baptiste'],
    lastNames: ['Moreau', 'Lefèvre', 'Benali', 'Girard', 'Roussel', 'Fontaine', 'Chevalier', 'Marchand', 'Perrin'],
    streets: ['rue des Lilas', 'avenue Jean Jaurès', 'rue du Port', 'quai de la Fosse', 'rue Victor Hugo'],
    cities: [
      ['69004', 'Lyon'],
      ['44000', 'Nantes'],
      ['33000', 'Bordeaux'],
      ['75011', 'Paris'],
    ],
  },
  {
    locale: 'nl-NL',
    country: 'NL',
    dialling: '+31 6 12',
    firstNames: ['Sanne', 'Daan', 'Fleur', 'Bram', 'Noor', 'Thijs', 'Femke', 'Ruben', 'Yara', 'Sem'],
    lastNames: ['de Vries', 'Bakker', 'Visser', 'van Dijk', 'Smit', 'Mulder', 'el Amrani', 'Dekker', 'Kuipers'],
    streets: ['Oudegracht', 'Kerkstraat', 'Molenpad', 'Stationsweg', 'Prinsengracht'],
    cities: [
      ['3511 AL', 'Utrecht'],
      ['1017 KB', 'Amsterdam'],
      ['9712 HM', 'Groningen'],
      ['5611 EM', 'Eindhoven'],
    ],
  },
];

const USER_COUNT = 300;
const SEGMENTS = ['newcomer', 'bargain-hunter', 'loyal', 'lapsing', 'gift-buyer'];

export const users: readonly User[] = createUsers();
export const userById: ReadonlyMap<string, User> = new Map(users.map((user) => [user.id, user]));

function createUsers(): User[] {
  const random = createRandom('users');
  const generated = Array.from({ length: USER_COUNT }, (_, index) => createUser(`u${index + 1}`, random));
  // The one everybody signs in as first deserves a complete profile.
  const ada: Partial<User> = {
    firstName: 'Ada',
    lastName: 'Winterbourne',
    displayName: 'Ada',
    email: 'ada.winterbourne@example.com',
    phone: '+44 7700 900118',
    avatarUrl: 'https://images.example.com/avatars/u1.jpg',
    tier: 'gold',
    locale: 'en-GB',
    loyaltyPoints: 4820,
  };
  return [{ ...generated[0]!, ...ada }, ...generated.slice(1)];
}

function createUser(id: string, random: Random): User {
  const region = random.pick(REGIONS);
  const firstName = random.pick(region.firstNames);
  const lastName = random.pick(region.lastNames);
  const createdDaysAgo = random.integer(40, 1900);
  return {
    id,
    firstName,
    lastName,
    displayName: random.chance(0.7) ? firstName : `${firstName} ${lastName}`,
    email: `${toAscii(firstName)}.${toAscii(lastName)}${id.slice(1)}@example.com`,
    phone: random.chance(0.6) ? `${region.dialling} ${random.integer(100_000, 999_999)}` : null,
    ...(random.chance(0.55) ? { avatarUrl: `https://images.example.com/avatars/${id}.jpg` } : {}),
    tier: random.pick(['standard', 'standard', 'standard', 'silver', 'silver', 'gold']),
    locale: region.locale,
    birthday: random.chance(0.5) ? toDay(daysFromToday(-random.integer(19 * 365, 74 * 365))) : null,
    createdAt: daysFromToday(-createdDaysAgo),
    lastSeenAt: random.chance(0.9) ? daysFromToday(-random.next() * 30) : null,
    ...(random.chance(0.7) ? { loyaltyPoints: random.integer(0, 9000) } : {}),
    riskScore: random.integer(0, 100) / 100,
    segment: random.pick(SEGMENTS),
  };
}

function toAscii(name: string): string {
  return name
    .replace('ı', 'i')
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}

/** The default address first. */
export function createAddresses(user: User): readonly Address[] {
  const random = createRandom(`addresses of ${user.id}`);
  const region = REGIONS.find(({ locale }) => locale === user.locale) ?? REGIONS[0]!;
  const labels = random.sample(['Home', 'Office', null], random.integer(1, 3));
  return labels.map((label, index) => {
    const [postalCode, city] = random.pick(region.cities);
    return {
      id: `${user.id}-a${index + 1}`,
      label,
      recipient: `${user.firstName} ${user.lastName}`,
      line1: `${random.pick(region.streets)} ${random.integer(1, 140)}`,
      line2: random.chance(0.3) ? `Floor ${random.integer(1, 6)}` : null,
      postalCode,
      city,
      country: region.country,
      isDefault: index === 0,
    };
  });
}
