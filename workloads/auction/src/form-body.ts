import { isUtf8 } from 'node:buffer';
import { parse } from 'node:querystring';
import type { Fields } from './fields.ts';
import { SiteError } from './site-error.ts';

/** What a form sent. @throws a 400 where bytes or escapes are no text: nobody typed that */
export function parseForm(body: Buffer): Fields {
  const text = isUtf8(body) ? body.toString() : undefined;
  if (text === undefined || !isDecodable(text)) throw badEncoding();
  return parse(text);
}

/** Whether every escape such as `%C3%A4` is one, and all of them together are UTF-8. */
export function isDecodable(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

export const badEncoding = (): SiteError =>
  new SiteError(400, 'This request cannot be read', 'It is not encoded as UTF-8.');
