import { INTERACTION_PATHS, INTERACTIONS, type Interaction } from '@anomaly-prediction/messages';
import fc from 'fast-check';
import { PAGES } from '../../src/pages/index.ts';
import { hostileName, hostileValue } from './hostile.ts';

/** One request as the bytes that are sent; each character is one. */
export interface RawRequest {
  method: string;
  bytes: string;
}

type Field = readonly [name: string, value: string];

/** Where every request is right before something in it is made wrong. */
export interface Facts {
  /** Of user 1. */
  session: string;
  /** An item on sale that can be bought at once. */
  item: string;
}

/** What a visitor who does everything right would send; also the list of all fields. */
const rightFields = ({ session, item }: Facts): Record<Interaction, readonly Field[]> => {
  const login: readonly Field[] = [
    ['nickname', 'user1'],
    ['password', 'password1'],
  ];
  const subject: readonly Field[] = [
    ['to', '2'],
    ['item', item],
  ];
  return {
    Home: [],
    Register: [],
    RegisterUser: [
      ['firstName', 'Ada'],
      ['lastName', 'Fischer'],
      ['nickname', 'fuzzy'],
      ['email', 'ada@example.com'],
      ['password', 'a secret'],
      ['region', '1'],
    ],
    Browse: [],
    BrowseCategories: [],
    SearchItemsInCategory: [
      ['category', '1'],
      ['page', '1'],
    ],
    BrowseRegions: [],
    BrowseCategoriesInRegion: [['region', '1']],
    SearchItemsInRegion: [
      ['region', '1'],
      ['category', '1'],
      ['page', '1'],
    ],
    ViewItem: [['item', item]],
    ViewUserInfo: [
      ['user', '1'],
      ['item', item],
    ],
    ViewBidHistory: [['item', item]],
    BuyNowAuth: [['item', item]],
    BuyNow: [['item', item], ...login],
    StoreBuyNow: [
      ['item', item],
      ['session', session],
      ['quantity', '1'],
    ],
    PutBidAuth: [['item', item]],
    PutBid: [['item', item], ...login],
    StoreBid: [
      ['item', item],
      ['session', session],
      ['bid', '100'],
      ['maxBid', '100'],
      ['quantity', '1'],
    ],
    PutCommentAuth: subject,
    PutComment: [...subject, ...login],
    StoreComment: [...subject, ['session', session], ['rating', '3'], ['comment', 'Fine.']],
    Sell: [],
    SelectCategoryToSellItem: login,
    SellItemForm: [
      ['session', session],
      ['category', '1'],
    ],
    RegisterItem: [
      ['session', session],
      ['category', '1'],
      ['name', 'chair'],
      ['description', 'A chair.'],
      ['initialPrice', '1'],
      ['reservePrice', ''],
      ['buyNow', ''],
      ['quantity', '1'],
      ['duration', '1'],
    ],
    AboutMeAuth: [],
    AboutMe: login,
  };
};

type Change = (fields: readonly Field[]) => readonly Field[];

/** One field made wrong; which one is drawn for as many fields as there are. */
const change: fc.Arbitrary<Change> = fc
  .tuple(fc.nat(), hostileValue, hostileName, fc.constantFrom(...'rrrrrrddtnnx'))
  .map(([draw, value, rename, kind]) => (fields) => {
    const at = draw % Math.max(fields.length, 1);
    const [name, right] = fields[at] ?? ['item', '1'];
    const put = (...changed: Field[]) => [
      ...fields.slice(0, at),
      ...changed,
      ...fields.slice(at + 1),
    ];
    switch (kind) {
      case 'd':
        return put();
      case 't':
        return put([name, right], [name, value]);
      case 'n':
        return put([rename(name), right]);
      case 'x':
        return put([name, right], [rename('other'), value]);
      default:
        return put([name, value]);
    }
  });

/** How the whole of it is sent. */
type Envelope = (method: string, path: string, fields: string) => RawRequest;

const FORM = 'content-type: application/x-www-form-urlencoded\r\n';

function write(method: string, target: string, headers: string, body = ''): RawRequest {
  const length = body === '' ? '' : `content-length: ${body.length}\r\n`;
  const head = `${method} ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}${length}\r\n`;
  return { method, bytes: head + body };
}

const asBrowsersDo: Envelope = (method, path, fields) =>
  method === 'GET' ? write(method, `${path}?${fields}`, '') : write(method, path, FORM, fields);

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'];
const TYPES = [
  'text/plain',
  'text/xml',
  'application/json',
  'application/octet-stream',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded; charset=utf-16',
  'application/x-www-form-urlencoded, text/plain',
  '/',
  '',
];
const asJson = (fields: string) => JSON.stringify(Object.fromEntries(new URLSearchParams(fields)));
const asParts = (fields: string) =>
  `--x\r\ncontent-disposition: form-data; name="item"\r\n\r\n${fields}\r\n--x--\r\n`;
const BODIES: readonly ((fields: string) => string)[] = [
  (fields) => fields,
  asJson,
  asParts,
  () => '{"__proto__":{"item":1}}',
  () => '{"item":[{"x":1}],"nickname":{"length":1}}',
  () => '[1,2]',
  () => 'null',
  () => '{',
];
const HEADERS = [
  `x-long: ${'x'.repeat(20_000)}\r\n`,
  'x-many: y\r\n'.repeat(3_000),
  `cookie: ${'a=b; '.repeat(1_000)}\r\n`,
  'no colon\r\n',
  'x-nul: a\0b\r\n',
  ' folded: 1\r\n',
  'content-length: -1\r\n',
  'content-length: 1\r\ncontent-length: 2\r\n',
  'transfer-encoding: chunked\r\ncontent-length: 1\r\n',
  'transfer-encoding: nothing\r\n',
  'expect: the unexpected\r\n',
  'upgrade: websocket\r\nconnection: upgrade\r\n',
  'accept: application/json\r\nrange: bytes=0-1\r\nif-none-match: *\r\n',
  'content-encoding: gzip\r\n',
];
const TARGETS = [
  '/%ZZ',
  '/%',
  '/%00',
  '//',
  '/..%2f..%2fetc/passwd',
  '/view-item/',
  '/VIEW-ITEM?item=1',
  '/view-item%3Fitem=1',
  '/view-item;item=1',
  '/view-item#item=1',
  '/nowhere',
  '/style.css/x',
  'http://elsewhere.example/view-item?item=1',
  '*',
  'view-item',
  `/${'x'.repeat(8_000)}`,
  `/${'x'.repeat(100_000)}`,
  `/view-item?${'item=1&'.repeat(1_200)}`,
];
const WHOLE = [
  'GET /\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'get / HTTP/1.1\r\nhost: x\r\n\r\n',
  'BREW / HTTP/1.1\r\nhost: x\r\n\r\n',
  'POST /about-me HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nno chunk\r\n',
  '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
  '\0'.repeat(100),
  'nonsense\r\n\r\n',
];

const envelope: fc.Arbitrary<Envelope> = fc.oneof(
  { weight: 16, arbitrary: fc.constant(asBrowsersDo) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...METHODS).map(
      (method): Envelope =>
        (_right, path, fields) =>
          ['GET', 'HEAD'].includes(method)
            ? write(method, `${path}?${fields}`, '')
            : write(method, path, FORM, fields),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...TYPES), fc.constantFrom(...BODIES)).map(
      ([type, toBody]): Envelope =>
        (_right, path, fields) =>
          write('POST', path, `content-type: ${type}\r\n`, toBody(fields)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...HEADERS).map(
      (header): Envelope =>
        (method, path, fields) =>
          method === 'GET'
            ? write(method, `${path}?${fields}`, header)
            : write(method, path, FORM + header, header.includes('-l') ? '' : fields),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...TARGETS).map(
      (target): Envelope =>
        (method) =>
          write(method, target, FORM, method === 'GET' ? '' : 'item=1'),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...WHOLE).map(
      (bytes): Envelope =>
        () => ({ method: bytes.split(' ', 1)[0] ?? '', bytes }),
    ),
  },
);

/** Requests to every interaction, of which most are wrong in one way and some in several. */
export function requests(facts: Facts): fc.Arbitrary<RawRequest> {
  const right = rightFields(facts);
  const methods = new Map(PAGES.map(({ interaction, method }) => [interaction, method]));
  return fc
    .tuple(
      fc.constantFrom(...INTERACTIONS),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      envelope,
    )
    .map(([interaction, changes, send]) => {
      const fields = changes.reduce((before, next) => next(before), encoded(right[interaction]));
      const text = fields.map(([name, value]) => `${name}=${value}`).join('&');
      return send(methods.get(interaction) ?? 'GET', INTERACTION_PATHS[interaction], text);
    });
}

const encoded = (fields: readonly Field[]): readonly Field[] =>
  fields.map(([name, value]) => [name, encodeURIComponent(value)]);
