import { parse, valid } from 'node-html-parser';
import type { RawRequest } from './requests.ts';
import type { RawAnswer } from './send.ts';

/** All that the site's pages are made of: anything else came from outside. */
const TAGS = new Set(
  (
    'html head meta title link body header nav main footer h1 h2 h3 p a strong small div table ' +
    'caption thead tbody tr th td ul li dl dt dd form label input select option textarea button ' +
    'details summary'
  ).split(' '),
);
const ATTRIBUTES = new Set(
  (
    'lang charset name content rel href class id tabindex role aria-label aria-current ' +
    'aria-hidden aria-invalid aria-describedby autofocus action method type value required ' +
    'maxlength min max step rows autocomplete selected'
  ).split(' '),
);

/** What no visitor should read: none of it is in what the fuzz test sends. */
const INSIDE =
  /fst_err|\ber_[a-z]+_|sqlstate|sql syntax|node_modules|\.[jt]s:\d|\bat async\b|typeerror|syntaxerror|mysql|mariadb|\/src\//i;

const MAX_MS = 10_000;

/** What is wrong with the answer; nothing where it is a polite one. */
export function judge({ method }: RawRequest, { status, headers, body, ms }: RawAnswer): string[] {
  const fits = (status >= 200 && status < 300) || (status >= 400 && status < 500);
  const faults: [boolean, string][] = [
    [fits, status === 0 ? 'no answer' : `status ${status}`],
    [ms < MAX_MS, `${ms.toFixed(0)} ms`],
    [headers.includes('content-type: text/html; charset=utf-8'), 'it is no page'],
    [headers.includes("default-src 'none'"), 'its policy is missing'],
    [!headers.includes('set-cookie'), 'it sets a cookie'],
    [!INSIDE.test(headers + body), `it tells of the inside: ${INSIDE.exec(headers + body)}`],
  ];
  const seen = faults.filter(([holds]) => !holds).map(([, fault]) => fault);
  // What HEAD asks for has no body, by its definition.
  return method === 'HEAD' || !fits ? seen : [...seen, ...judgePage(status, body)];
}

/** Pages that were judged: most refusals look the same, and parsing is what takes the time. */
const judged = new Map<string, string[]>();
const MAX_JUDGED = 1_000;

function judgePage(status: number, body: string): string[] {
  const known = judged.get(body);
  if (known) return known;
  const faults = faultsOf(status, body);
  if (judged.size < MAX_JUDGED) judged.set(body, faults);
  return faults;
}

function faultsOf(status: number, body: string): string[] {
  if (!valid(body)) return ['it is not well-formed'];
  const root = parse(body);
  const elements = root.querySelectorAll('*');
  const strangeTags = elements.map(({ rawTagName }) => rawTagName).filter((tag) => !TAGS.has(tag));
  const strangeAttributes = elements
    .flatMap((element) => Object.keys(element.attributes))
    .filter((name) => !ATTRIBUTES.has(name));
  const faults: [boolean, string][] = [
    [Boolean(root.querySelector('title')?.text.trim()), 'it has no title'],
    [root.querySelectorAll('h1').length === 1, 'it has no one heading'],
    [status < 400 || Boolean(root.querySelector('.message')?.text.trim()), 'it says no reason'],
    [strangeTags.length === 0, `it has elements of others: ${strangeTags}`],
    [strangeAttributes.length === 0, `it has attributes of others: ${strangeAttributes}`],
  ];
  return faults.filter(([holds]) => !holds).map(([, fault]) => fault);
}
