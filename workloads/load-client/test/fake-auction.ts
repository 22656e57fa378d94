import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { INTERACTION_PATHS, INTERACTIONS, type Interaction } from '@anomaly-prediction/messages';

export interface FakeAnswer {
  status: number;
  html: string;
}

type Fields = URLSearchParams;

const CATEGORIES = ['Coins', 'Maps & prints', 'Toys', 'Stamps'];
const REGIONS = ['Bern', 'Jura'];
const GENERATED_USERS = 1_500;
const ITEMS_PER_PAGE = 10;
const SPARSE_PAGES = 2;

/**
 * Test only: the auction site's contract in a few lines, with users in memory. Strict where a
 * careless visitor would slip through: it refuses unknown paths, methods, items, categories,
 * options, nicknames taken, wrong passwords, missing fields and bids below the minimum.
 */
export class FakeAuction {
  /** Passwords by nickname. */
  readonly users = new Map(
    Array.from({ length: GENERATED_USERS }, (_, n) => [`user${n + 1}`, `password${n + 1}`]),
  );
  readonly served: Interaction[] = [];
  /** The same for each connection, in the order in which they were opened. */
  readonly connections: Interaction[][] = [];
  readonly refused: string[] = [];
  private failures = 0;
  private server: Server | undefined;
  private readonly sparse: boolean;

  /**
   * `sparse`: as in the small data set a quarter of the categories have nothing in a region and none
   * has many pages, one item in ten can be bought at once, and one user in two has no bids.
   */
  constructor({ sparse = false } = {}) {
    this.sparse = sparse;
  }

  /** The next `count` requests get a 500. */
  failNext(count: number): void {
    this.failures = count;
  }

  answer(method: string, url: string, body: string): FakeAnswer {
    const { pathname, searchParams } = new URL(url, 'http://fake-auction');
    const interaction = INTERACTIONS.find((name) => INTERACTION_PATHS[name] === pathname);
    if (this.failures > 0) {
      this.failures -= 1;
      return { status: 500, html: 'out of order' };
    }
    if (!interaction) return this.refuse(404, `${method} ${url}`);
    this.served.push(interaction);
    const fields = method === 'POST' ? new URLSearchParams(body) : searchParams;
    if (method !== (POSTED.includes(interaction) ? 'POST' : 'GET')) {
      return this.refuse(405, `${method} ${url}`);
    }
    const fault = this.faultOf(interaction, fields);
    if (fault) return this.refuse(422, `${interaction}: ${fault}`);
    if (interaction === 'RegisterUser') {
      this.users.set(fields.get('nickname') ?? '', fields.get('password') ?? '');
    }
    const empty = this.sparse && hasNothing(interaction, fields);
    const content = empty ? 'Nothing' : contentOf(interaction, fields, this.sparse);
    return { status: 200, html: layout(content) };
  }

  async listen(): Promise<URL> {
    const servedOver = new WeakMap<Socket, Interaction[]>();
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString('utf8');
      const { status, html } = this.answer(request.method ?? '', request.url ?? '', body);
      servedOver.get(request.socket)?.push(...this.served.slice(-1));
      response.writeHead(status, { 'content-type': 'text/html' }).end(html);
    });
    server.on('connection', (socket: Socket) => {
      const served: Interaction[] = [];
      servedOver.set(socket, served);
      this.connections.push(served);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private refuse(status: number, reason: string): FakeAnswer {
    this.refused.push(reason);
    return { status, html: layout(reason) };
  }

  private faultOf(interaction: Interaction, fields: Fields): string | undefined {
    for (const [name, isValid] of Object.entries(NEEDED[interaction] ?? {})) {
      const value = fields.get(name) ?? '';
      if (!isValid(value)) return `${name}=${value}`;
    }
    const nickname = fields.get('nickname') ?? '';
    if (interaction === 'RegisterUser' && this.users.has(nickname)) return `${nickname} is taken`;
    const logsIn = LOGINS.includes(interaction) && !isSession(fields.get('session') ?? '');
    if (logsIn && this.users.get(nickname) !== fields.get('password')) return 'wrong password';
    return undefined;
  }
}

export const POSTED: readonly Interaction[] = [
  'RegisterUser',
  'BuyNow',
  'StoreBuyNow',
  'PutBid',
  'StoreBid',
  'PutComment',
  'StoreComment',
  'SelectCategoryToSellItem',
  'SellItemForm',
  'RegisterItem',
  'AboutMe',
];

const LOGINS: readonly Interaction[] = [
  'BuyNow',
  'PutBid',
  'PutComment',
  'SelectCategoryToSellItem',
  'AboutMe',
];

const RATINGS = ['-5', '-3', '0', '3', '5'];

const filled = (value: string) => value.length > 0;
const isCategory = (value: string) => CATEGORIES.includes(value);
const isRegion = (value: string) => REGIONS.includes(value);
const isItem = (value: string) => /^\d+$/.test(value);
const isSession = (value: string) => value === 'a session & its "signature"';

const NEEDED: Partial<Record<Interaction, Record<string, (value: string) => boolean>>> = {
  RegisterUser: {
    nickname: (value) => /^[\w.-]{1,40}$/.test(value),
    password: filled,
    email: (value) => /^\S+@\S+$/.test(value),
    region: isRegion,
  },
  SearchItemsInCategory: { category: isCategory },
  BrowseCategoriesInRegion: { region: isRegion },
  SearchItemsInRegion: { region: isRegion, category: isCategory },
  ViewItem: { item: isItem },
  ViewBidHistory: { item: isItem },
  ViewUserInfo: { user: isItem },
  BuyNowAuth: { item: isItem },
  BuyNow: { item: isItem, nickname: filled },
  StoreBuyNow: {
    item: isItem,
    session: isSession,
    quantity: (value) => ['1', '2', '3'].includes(value),
  },
  PutCommentAuth: { to: isItem, item: isItem },
  PutComment: { to: isItem, item: isItem },
  StoreComment: {
    to: isItem,
    item: isItem,
    session: isSession,
    rating: (value) => RATINGS.includes(value),
    comment: (value) => value.length > 0 && value.length <= 30,
  },
  PutBidAuth: { item: isItem },
  PutBid: { item: isItem, nickname: filled },
  StoreBid: {
    item: isItem,
    session: isSession,
    bid: (value) => /^\d+\.\d\d$/.test(value) && Number(value) >= 12.5,
    quantity: (value) => ['1', '2'].includes(value),
  },
  SelectCategoryToSellItem: { nickname: filled },
  SellItemForm: { session: isSession, category: isCategory },
  RegisterItem: {
    session: isSession,
    name: (value) => value.length > 0 && value.length <= 12,
    description: filled,
    reservePrice: (value) => value === '' || /^\d+\.\d\d$/.test(value),
  },
  AboutMe: { nickname: filled },
};

const toHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const layout = (
  content: string,
): string => `<!doctype html><html><body><a href="#main">Skip</a><nav>
<a href="/">Home</a> <a href="/register">Register</a> <a href="/browse">Browse</a>
<a href="/sell">Sell</a> <a href="/about-me-auth">About me</a>
<a href="http://elsewhere.example/view-item?item=none">Elsewhere</a></nav>${content}</body></html>`;

function link(interaction: Interaction, fields: Record<string, string>, text: string): string {
  const query = Object.entries(fields).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  return `<a href="${INTERACTION_PATHS[interaction]}?${query.join('&amp;')}">${toHtml(text)}</a>`;
}

const form = (interaction: Interaction, ...controls: string[]): string =>
  `<form action="${INTERACTION_PATHS[interaction]}" method="post">${controls.join('\n')}
<button type="submit" name="button" value="pressed">Go</button></form>`;

const hidden = (name: string, value: string): string =>
  `<input type="hidden" name="${name}" value="${toHtml(value)}">`;

const SESSION = hidden('session', 'a session & its "signature"');
const LOGIN = '<input name="nickname" required><input name="password" type="password" required>';

const select = (name: string, options: readonly string[]): string =>
  `<select name="${name}">${options.map((o) => `<option value="${toHtml(o)}">${toHtml(o)}</option>`).join('')}</select>`;

const links = <Item>(items: readonly Item[], toLink: (item: Item) => string): string =>
  items.map(toLink).join('\n');

function contentOf(interaction: Interaction, fields: Fields, sparse: boolean): string {
  const item = { item: fields.get('item') ?? '' };
  const to = hidden('to', fields.get('to') ?? '');
  const region = fields.get('region') ?? '';
  switch (interaction) {
    case 'Register':
      return form(
        'RegisterUser',
        '<input name="firstName" required><input name="nickname" required maxlength="40">',
        '<input name="email" type="email" required><input name="password" type="password">',
        select('region', REGIONS),
      );
    case 'Browse':
      return link('BrowseCategories', {}, 'categories') + link('BrowseRegions', {}, 'regions');
    case 'BrowseCategories':
      return links(CATEGORIES, (category) => link('SearchItemsInCategory', { category }, category));
    case 'BrowseRegions':
      return links(REGIONS, (name) => link('BrowseCategoriesInRegion', { region: name }, name));
    case 'BrowseCategoriesInRegion':
      return links(CATEGORIES, (category) =>
        link('SearchItemsInRegion', { region, category }, category),
      );
    case 'SearchItemsInCategory':
    case 'SearchItemsInRegion':
      return searchResults(interaction, fields, sparse);
    case 'ViewItem':
      return (
        link('PutBidAuth', item, 'bid') +
        buyLink(item.item, sparse) +
        itemLinks(item) +
        form('PutComment', hidden('to', '7'), hidden('item', item.item), LOGIN)
      );
    case 'ViewBidHistory':
      return link('ViewItem', item, 'item') + link('ViewUserInfo', { user: '8' }, 'bidder');
    case 'ViewUserInfo':
      return (
        link('ViewUserInfo', { user: '9' }, 'author') + link('ViewItem', { item: '3' }, 'item')
      );
    case 'BuyNowAuth':
      return form('BuyNow', hidden('item', item.item), LOGIN);
    case 'BuyNow':
      return form(
        'StoreBuyNow',
        hidden('item', item.item),
        SESSION,
        '<input name="quantity" type="number" required min="1" max="3" value="1">',
      );
    case 'PutCommentAuth':
      return form('PutComment', to, hidden('item', item.item), LOGIN);
    case 'PutComment':
      return form(
        'StoreComment',
        to,
        hidden('item', item.item),
        SESSION,
        select('rating', RATINGS),
        '<textarea name="comment" required maxlength="30"></textarea>',
      );
    case 'PutBidAuth':
      return form('PutBid', hidden('item', item.item), LOGIN);
    case 'PutBid':
      return (
        itemLinks(item) +
        form('PutComment', hidden('to', '7'), hidden('item', item.item), SESSION) +
        form(
          'StoreBid',
          hidden('item', item.item),
          SESSION,
          '<input name="bid" type="number" required min="12.5" step="0.01" value="12.50">',
          '<input name="quantity" type="number" required min="1" max="2" value="1">',
        )
      );
    case 'Sell':
      return form('SelectCategoryToSellItem', LOGIN);
    case 'SelectCategoryToSellItem':
      return form('SellItemForm', SESSION, select('category', CATEGORIES));
    case 'SellItemForm':
      return form(
        'RegisterItem',
        SESSION,
        '<input name="name" required maxlength="12"><textarea name="description" required></textarea>',
        '<input name="reservePrice" type="number" min="0" step="0.01">',
      );
    case 'AboutMeAuth':
      return form('AboutMe', LOGIN);
    case 'AboutMe':
      return [
        link('ViewItem', { item: '5' }, 'item'),
        link('PutBidAuth', { item: '5' }, 'bid again'),
        link('ViewUserInfo', { user: '9' }, 'seller'),
      ].join('\n');
    default:
      return `<p>${interaction}</p>`;
  }
}

const itemLinks = (item: { item: string }): string =>
  link('ViewBidHistory', item, 'bids') +
  link('ViewUserInfo', { user: '7' }, 'seller') +
  link('PutCommentAuth', { to: '7', ...item }, 'comment');

function hasNothing(interaction: Interaction, fields: Fields): boolean {
  if (interaction === 'AboutMe') return Number(fields.get('nickname')?.slice(-1)) % 2 === 0;
  // One category in four, another one in each region.
  const category = CATEGORIES.indexOf(fields.get('category') ?? '');
  return (
    interaction === 'SearchItemsInRegion' &&
    category === REGIONS.indexOf(fields.get('region') ?? '')
  );
}

function searchResults(interaction: Interaction, fields: Fields, sparse: boolean): string {
  const page = Number(fields.get('page') ?? 1);
  const items = Array.from({ length: ITEMS_PER_PAGE }, (_, index) => String(page * 100 + index));
  const next = { ...Object.fromEntries(fields), page: String(page + 1) };
  const toRow = (id: string) =>
    link('ViewItem', { item: id }, `item ${id}`) +
    link('PutBidAuth', { item: id }, 'bid') +
    buyLink(id, sparse);
  const isLast = sparse && page >= SPARSE_PAGES;
  return links(items, toRow) + (isLast ? '' : link(interaction, next, 'next page'));
}

const buyLink = (id: string, sparse: boolean): string =>
  sparse && !id.endsWith('0') ? '' : link('BuyNowAuth', { item: id }, 'buy now');
