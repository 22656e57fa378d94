import type { PageRequest, Visit } from '../src/session/visit.ts';
import { createPage, type Page } from '../src/site/page.ts';
import type { FakeAuction } from './fake-auction.ts';

const SITE = new URL('http://fake-auction');

/** Pages by address and content: the same ones come again and again, and parsing takes time. */
export type PageCache = Map<string, Page>;

/** Sends what the visit asks for; gives back the requests until it ends or `limit` is reached. */
export function carryOut(
  visit: Visit,
  auction: FakeAuction,
  limit = 100,
  pages: PageCache = new Map(),
): PageRequest[] {
  const requests: PageRequest[] = [];
  for (let step = 0; step < limit; step++) {
    const request = visit.next();
    if (request === 'End') return requests;
    requests.push(request);
    const { status, html } = auction.answer(request.method, request.url, request.body ?? '');
    const ok = status < 400;
    visit.receive(
      request,
      ok ? { ok, status, page: pageOf(html, request, pages) } : { ok, status },
    );
  }
  return requests;
}

function pageOf(html: string, { url }: PageRequest, pages: PageCache): Page {
  const key = `${url} ${html}`;
  const page = pages.get(key) ?? createPage(html, new URL(url, SITE));
  pages.set(key, page);
  return page;
}
