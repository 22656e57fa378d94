import { Parser } from 'htmlparser2';
import type { Field, Form } from './form.ts';

/** What a page offers to do next. */
export type Action = { kind: 'link'; url: string } | { kind: 'form'; form: Form };

export interface Page {
  /** Links and forms of this page that lead to `path`, in its order. */
  actionsTo(path: string): readonly Action[];
}

/** The longest text that a visitor types where the page sets no limit. */
const DEFAULT_MAX_LENGTH = 200;

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
  const add = (address: string, toAction: (url: string) => Action) => {
    const target = URL.parse(address, pageUrl.href);
    if (target?.origin !== pageUrl.origin) return;
    const found = actions.get(target.pathname) ?? [];
    found.push(toAction(target.pathname + target.search));
    actions.set(target.pathname, found);
  };
  // What is open where the parser is.
  let form: { action: string; method: Form['method']; fields: Field[] } | undefined;
  let options: string[] | undefined;
  let option: { value: string | undefined; text: string } | undefined;
  const parser = new Parser({
    onopentag(tag, attributes) {
      switch (tag) {
        case 'a': {
          const { href } = attributes;
          // Within the page it goes nowhere; resolved, it would ask again for what only a form may ask for.
          if (href !== undefined && !href.startsWith('#'))
            add(href, (url) => ({ kind: 'link', url }));
          break;
        }
        case 'form': {
          const { action = '', method } = attributes;
          form = { action, method: method?.toUpperCase() === 'POST' ? 'POST' : 'GET', fields: [] };
          break;
        }
        case 'select':
          options = [];
          break;
        case 'option':
          option = { value: attributes.value, text: '' };
          break;
      }
      if (!form) return;
      const field = readField(tag, attributes, options ?? []);
      if (field) form.fields.push(field);
    },
    ontext(text) {
      if (option) option.text += text;
    },
    onclosetag(tag) {
      if (tag === 'option' && option) {
        // Without the attribute it sends its text (HTML, 4.10.10).
        options?.push(option.value ?? option.text.trim());
        option = undefined;
      } else if (tag === 'select') {
        options = undefined;
      } else if (tag === 'form' && form) {
        const { action, method, fields } = form;
        add(action, (url) => ({ kind: 'form', form: { method, url, fields } }));
        form = undefined;
      }
    },
  });
  parser.end(html);
  return actions;
}

type Attributes = Readonly<Record<string, string>>;

/**
 * What a visitor does with the control: nothing where it is none or left alone, as buttons are, and
 * boxes that are not ticked. `options` of a select are still to come.
 */
function readField(tag: string, attributes: Attributes, options: string[]): Field | undefined {
  const { name, disabled, required: mark, maxlength } = attributes;
  if (name === undefined || disabled !== undefined) return undefined;
  const required = mark !== undefined;
  const maxLength = numberOf(maxlength, DEFAULT_MAX_LENGTH);
  switch (tag) {
    case 'select':
      return { kind: 'choice', name, options };
    case 'textarea':
      return { kind: 'text', name, type: 'text', required, maxLength };
    case 'input':
      return readInput(name, attributes, { required, maxLength });
    default:
      return undefined;
  }
}

function readInput(
  name: string,
  attributes: Attributes,
  bounds: { required: boolean; maxLength: number },
): Field | undefined {
  const { required } = bounds;
  const type = attributes.type?.toLowerCase() ?? 'text';
  switch (type) {
    case 'submit':
    case 'button':
    case 'reset':
    case 'image':
    case 'file':
      return undefined;
    case 'checkbox':
    case 'radio':
      if (attributes.checked === undefined) return undefined;
      return { kind: 'given', name, value: attributes.value ?? 'on' };
    case 'hidden':
      return { kind: 'given', name, value: attributes.value ?? '' };
    case 'number': {
      const min = numberOf(attributes.min, 0);
      const max = numberOf(attributes.max, Number.MAX_SAFE_INTEGER);
      const step = numberOf(attributes.step, 1);
      return { kind: 'number', name, required, min, max, step };
    }
    default:
      return { kind: 'text', name, type, ...bounds };
  }
}

/** `fallback` too where the attribute is no number above or at 0, such as `step="any"`. */
function numberOf(attribute: string | undefined, fallback: number): number {
  const value = Number.parseFloat(attribute ?? '');
  return value >= 0 ? value : fallback;
}
