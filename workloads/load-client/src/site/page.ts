import { type HTMLElement, parse } from 'node-html-parser';
import type { Field, Form } from './form.ts';

/** What a page offers to do next. */
export type Action = { kind: 'link'; url: string } | { kind: 'form'; form: Form };

export interface Page {
  /** Links and forms of this page that lead to `path`, in its order. */
  actionsTo(path: string): readonly Action[];
}

/** The longest text that a visitor types where the page sets no limit. */
const DEFAULT_MAX_LENGTH = 200;

const PARSE_OPTIONS = { blockTextElements: { script: false, style: false } };

/** An answer without a page, such as a redirect. */
export const EMPTY_PAGE: Page = { actionsTo: () => [] };

/**
 * A page as the site sent it. `url` is its own address, against which links are resolved; links to
 * other sites are left out. Parsed at most once, and only when it may hold what is looked for:
 * parsing is the dearest part of a request.
 */
export function createPage(html: string, url: URL): Page {
  let actions: Map<string, Action[]> | undefined;
  return {
    actionsTo: (path) => {
      if (!actions && !html.includes(path)) return [];
      actions ??= readActions(html, url);
      return actions.get(path) ?? [];
    },
  };
}

function readActions(html: string, pageUrl: URL): Map<string, Action[]> {
  const actions = new Map<string, Action[]>();
  const add = (target: URL | null, toAction: (url: string) => Action) => {
    if (target?.origin !== pageUrl.origin) return;
    const found = actions.get(target.pathname) ?? [];
    found.push(toAction(target.pathname + target.search));
    actions.set(target.pathname, found);
  };
  const root = parse(html, PARSE_OPTIONS);
  for (const link of root.getElementsByTagName('a')) {
    const href = link.getAttribute('href');
    // Within the page it goes nowhere; resolved, it would ask again for what only a form may ask for.
    if (href !== undefined && !href.startsWith('#'))
      add(URL.parse(href, pageUrl.href), (url) => ({ kind: 'link', url }));
  }
  for (const form of root.getElementsByTagName('form')) {
    const target = URL.parse(form.getAttribute('action') ?? '', pageUrl.href);
    add(target, (url) => ({ kind: 'form', form: readForm(form, url) }));
  }
  return actions;
}

function readForm(form: HTMLElement, url: string): Form {
  const method = form.getAttribute('method')?.toUpperCase() === 'POST' ? 'POST' : 'GET';
  const fields = form
    .querySelectorAll('input, select, textarea')
    .filter((control) => control.hasAttribute('name') && !control.hasAttribute('disabled'))
    .flatMap((control) => readField(control) ?? []);
  return { method, url, fields };
}

/** Nothing where a visitor leaves the control alone: buttons, and boxes that are not ticked. */
function readField(control: HTMLElement): Field | undefined {
  const name = control.getAttribute('name') ?? '';
  const required = control.hasAttribute('required');
  const maxLength = numberOf(control, 'maxlength', DEFAULT_MAX_LENGTH);
  if (control.tagName === 'SELECT') {
    return { kind: 'choice', name, options: control.querySelectorAll('option').map(sentValueOf) };
  }
  if (control.tagName === 'TEXTAREA') {
    return { kind: 'text', name, type: 'text', required, maxLength };
  }
  const type = control.getAttribute('type')?.toLowerCase() ?? 'text';
  switch (type) {
    case 'submit':
    case 'button':
    case 'reset':
    case 'image':
    case 'file':
      return undefined;
    case 'checkbox':
    case 'radio':
      if (!control.hasAttribute('checked')) return undefined;
      return { kind: 'given', name, value: control.getAttribute('value') ?? 'on' };
    case 'hidden':
      return { kind: 'given', name, value: control.getAttribute('value') ?? '' };
    case 'number': {
      const min = numberOf(control, 'min', 0);
      const max = numberOf(control, 'max', Number.MAX_SAFE_INTEGER);
      const step = numberOf(control, 'step', 1);
      return { kind: 'number', name, required, min, max, step };
    }
    default:
      return { kind: 'text', name, type, required, maxLength };
  }
}

/** An option without the attribute sends its text (HTML, 4.10.10). */
const sentValueOf = (option: HTMLElement): string =>
  option.getAttribute('value') ?? option.textContent.trim();

/** `fallback` too where the attribute is no number above or at 0, such as `step="any"`. */
function numberOf(control: HTMLElement, attribute: string, fallback: number): number {
  const value = Number.parseFloat(control.getAttribute(attribute) ?? '');
  return value >= 0 ? value : fallback;
}
