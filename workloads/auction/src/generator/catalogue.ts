export interface Category {
  name: string;
  /** Items on sale in it at RUBiS's own scale. */
  rubisItems: number;
  goods: readonly string[];
}

/** The 20 categories of RUBiS's simple list with the items each had on sale there, and what we sell in them. */
export const CATEGORIES: readonly Category[] = [
  {
    name: 'Antiques & Art',
    rubisItems: 1374,
    goods: ['brass compass', 'oil painting', 'oak sideboard', 'mantel clock', 'bronze figurine'],
  },
  {
    name: 'Books',
    rubisItems: 2691,
    goods: ['first edition', 'cookbook', 'atlas', 'detective novel', 'field guide'],
  },
  {
    name: 'Business, Office & Industrial',
    rubisItems: 259,
    goods: ['desk lamp', 'label printer', 'filing cabinet', 'drill press', 'cash register'],
  },
  {
    name: 'Clothing & Accessories',
    rubisItems: 2874,
    goods: ['wool coat', 'leather belt', 'silk scarf', 'denim jacket', 'felt hat'],
  },
  {
    name: 'Coins',
    rubisItems: 538,
    goods: ['silver dollar', 'gold sovereign', 'proof set', 'wheat penny', 'commemorative coin'],
  },
  {
    name: 'Collectibles',
    rubisItems: 7521,
    goods: ['enamel sign', 'snow globe', 'tin lighter', 'movie poster', 'souvenir spoon'],
  },
  {
    name: 'Computers',
    rubisItems: 664,
    goods: ['home computer', 'mechanical keyboard', 'laser printer', 'graphics tablet', 'modem'],
  },
  {
    name: 'Consumer Electronics',
    rubisItems: 586,
    goods: ['transistor radio', 'turntable', 'cassette deck', 'headphones', 'portable television'],
  },
  {
    name: 'Dolls & Bears',
    rubisItems: 1077,
    goods: ['porcelain doll', 'jointed bear', 'paper doll book', 'doll house', 'rag doll'],
  },
  {
    name: 'Home & Garden',
    rubisItems: 976,
    goods: ['cast-iron pan', 'garden bench', 'quilt', 'tea kettle', 'rose trellis'],
  },
  {
    name: 'Jewelry, Gems & Watches',
    rubisItems: 2325,
    goods: ['pocket watch', 'pearl necklace', 'opal ring', 'charm bracelet', 'diver watch'],
  },
  {
    name: 'Movies & Television',
    rubisItems: 1051,
    goods: ['video box set', 'film reel', 'lobby card', 'shooting script', 'laser disc'],
  },
  {
    name: 'Music',
    rubisItems: 1420,
    goods: ['vinyl album', 'acoustic guitar', 'song book', 'concert ticket', 'trumpet'],
  },
  {
    name: 'Photo',
    rubisItems: 170,
    goods: ['rangefinder camera', 'folding camera', 'slide projector', 'tripod', 'portrait lens'],
  },
  {
    name: 'Pottery & Glass',
    rubisItems: 1069,
    goods: ['stoneware jug', 'cut-glass bowl', 'tea set', 'art-glass vase', 'salt cellar'],
  },
  {
    name: 'Sports',
    rubisItems: 3029,
    goods: ['baseball glove', 'signed jersey', 'fishing reel', 'tennis racket', 'trading card'],
  },
  {
    name: 'Stamps',
    rubisItems: 305,
    goods: ['mint block', 'first-day cover', 'stamp album', 'airmail sheet', 'definitive set'],
  },
  {
    name: 'Tickets & Travel',
    rubisItems: 242,
    goods: [
      'travel poster',
      'leather suitcase',
      'railway timetable',
      'festival pass',
      'luggage label',
    ],
  },
  {
    name: 'Toys & Hobbies',
    rubisItems: 3671,
    goods: ['model train', 'tin robot', 'construction set', 'board game', 'die-cast car'],
  },
  {
    name: 'Everything Else',
    rubisItems: 825,
    goods: ['mystery box', 'weather vane', 'jar of buttons', 'neon tube', 'metronome'],
  },
];

/** The 62 regions of RUBiS's list. */
export const REGIONS: readonly string[] = [
  'Phoenix, AZ',
  'Los Angeles, CA',
  'Oakland, CA',
  'Sacramento, CA',
  'San Diego, CA',
  'San Francisco, CA',
  'San Jose, CA',
  'Denver, CO',
  'Hartford, CT',
  'Washington, DC',
  'Jacksonville, FL',
  'Miami, FL',
  'Orlando, FL',
  'Tampa-St. Pete, FL',
  'West Palm Beach, FL',
  'Atlanta, GA',
  'Honolulu, HI',
  'Billings-Boise, ID',
  'Chicago, IL',
  'Indianapolis, IN',
  'Kansas City, KS',
  'Louisville, KY',
  'New Orleans, LA',
  'Boston, MA',
  'Baltimore, MD',
  'Detroit, MI',
  'Grand Rapids, MI',
  'Minn-St. Paul, MN',
  'Kansas City, MO',
  'St. Louis, MO',
  'Billings-Boise, MT',
  'Charlotte, NC',
  'Greensboro, NC',
  'Raleigh-Durham, NC',
  'Bismarck-Pierre, ND',
  'Albuquerque, NM',
  'Las Vegas, NV',
  'Albany, NY',
  'Buffalo, NY',
  'New York, NY',
  'Rochester, NY',
  'Cincinnati, OH',
  'Cleveland, OH',
  'Columbus, OH',
  'Dayton, OH',
  'Oklahoma City, OK',
  'Portland, OR',
  'Philadelphia, PA',
  'Pittsburgh, PA',
  'Providence, RI',
  'Bismarck-Pierre, SD',
  'Memphis, TN',
  'Nashville, TN',
  'Austin, TX',
  'Dallas-Fort Worth, TX',
  'Houston, TX',
  'San Antonio, TX',
  'Salt Lake City, UT',
  'Norfolk-VA Beach, VA',
  'Richmond, VA',
  'Seattle-Tacoma, WA',
  'Milwaukee, WI',
];

export const QUALITIES: readonly string[] = [
  'Antique',
  'Boxed',
  'Curious',
  'Elegant',
  'Handmade',
  'Mint',
  'Original',
  'Rare',
  'Restored',
  'Signed',
  'Sturdy',
  'Vintage',
];

export const SENTENCES: readonly string[] = [
  'From a smoke-free home.',
  'Light wear from careful use, no repairs.',
  'It stood in a glass case for most of its life.',
  'Ships the next working day in a strong box.',
  'Bought from an estate sale, sold as it is.',
  'See my other auctions, shipping is combined.',
  'A collector will know what this is.',
  'The last one of its kind that I could find.',
  'Works as it should, tried last week.',
  'Questions are welcome before you bid.',
];

/** What a buyer may think of a seller, with the points that RUBiS gives for it. */
export const OPINIONS: readonly { rating: number; comment: string }[] = [
  { rating: 5, comment: 'Excellent: exactly as described and quickly sent.' },
  { rating: 3, comment: 'Good: would buy here again.' },
  { rating: 0, comment: 'Average: it took a while, but it came.' },
  { rating: -3, comment: 'Not as described, though the seller answered.' },
  { rating: -5, comment: 'Disappointing: it arrived broken.' },
];

export const FIRST_NAMES: readonly string[] = [
  'Ada',
  'Alan',
  'Barbara',
  'Donald',
  'Edsger',
  'Frances',
  'Grace',
  'Ivan',
  'Jean',
  'Ken',
  'Leslie',
  'Margaret',
  'Niklaus',
  'Radia',
  'Tony',
];

export const LAST_NAMES: readonly string[] = [
  'Anders',
  'Baker',
  'Castillo',
  'Dubois',
  'Eriksen',
  'Fischer',
  'Garcia',
  'Haddad',
  'Ito',
  'Jensen',
  'Kowalski',
  'Lambert',
  'Moreau',
  'Novak',
  'Okafor',
];
