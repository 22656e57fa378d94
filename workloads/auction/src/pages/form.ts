import { INTERACTION_PATHS, type Interaction } from '@anomaly-prediction/messages';
import { html } from 'ghtml';
import type { Fields } from '../fields.ts';
import { FieldError } from '../site-error.ts';
import type { Named } from '../store/lists.ts';
import type { Answer } from './layout.ts';
import type { Site } from './route.ts';

/** HTML's own names, so that a program can fill the form too. */
type Attributes = Readonly<Record<string, string | number | true>>;

/** A labelled field of a form. */
export interface Control {
  name: string;
  label: string;
  /** Its HTML with a value of its own or the one that was typed, and with attributes beside. */
  render(value: string | undefined, attributes: string): string;
}

/** Why a form is shown again. */
export interface Again {
  /** What was typed: fields keep it, passwords excepted. */
  entered: Fields;
  field: string;
  /** A whole sentence, or what goes on after the field's label. */
  sentence?: string;
  problem?: string;
}

/** A sentence that the visitor should see first. */
export const message = (text: string): string => html`<p class="message" role="status">${text}</p>`;

/** How many of an item, one unless said otherwise. */
export const quantityInput = (max: number): Control =>
  input('Quantity', 'quantity', { type: 'number', required: true, min: 1, max, value: 1 });

export function input(label: string, name: string, attributes: Attributes = {}): Control {
  const { value: initial, ...others } = attributes;
  const fixed = toAttributes(others);
  return {
    name,
    label,
    render: (typed, more) => {
      const value = (others.type === 'password' ? undefined : typed) ?? initial;
      const given = value === undefined ? '' : toAttributes({ value });
      return html`<input name="${name}"!${fixed}!${given}!${more}>`;
    },
  };
}

export function textarea(label: string, name: string, attributes: Attributes): Control {
  const fixed = toAttributes(attributes);
  return {
    name,
    label,
    // HTML drops the first line break in it: this one, not the visitor's.
    render: (value = '', more) =>
      html`<textarea name="${name}"!${fixed}!${more}>${value === '' ? '' : `\n${value}`}</textarea>`,
  };
}

/** A required choice among what the database lists. */
export function select(label: string, name: string, options: readonly Named[]): Control {
  return {
    name,
    label,
    render: (value, more) =>
      html`<select name="${name}" required!${more}>!${options.map(
        ({ id, name: text }) =>
          html`<option value="${id}"!${String(id) === value ? ' selected' : ''}>${text}</option>`,
      )}</select>`,
  };
}

export const hidden = (name: string, value: string | number): string =>
  html`<input type="hidden" name="${name}" value="${value}">`;

/**
 * A form that posts to the page of `interaction`; strings among its parts are HTML. Shown again, it
 * says above what is wrong, links to the field, says it there too, and is ready to type in there.
 */
export function form(
  interaction: Interaction,
  parts: readonly (string | Control)[],
  button: string,
  again?: Again,
): string {
  const refused = parts.find((part) => typeof part !== 'string' && part.name === again?.field);
  const shown = parts.map((part) => (typeof part === 'string' ? part : labelled(part, again)));
  return html`!${again ? summary(again, refused) : ''}<form action="${INTERACTION_PATHS[interaction]}" method="post">
!${shown.join('\n')}
<button>${button}</button>
</form>`;
}

/** `answer`, or where it refuses a field, the page whose form asks for it, with what was typed. */
export function orAgain(
  answer: (site: Site, fields: Fields) => Promise<Answer>,
  formPage: (site: Site, fields: Fields, again: Again) => Promise<Answer>,
): (site: Site, fields: Fields) => Promise<Answer> {
  return async (site, fields) => {
    try {
      return await answer(site, fields);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      const { field, problem, status } = error;
      return { ...(await formPage(site, fields, { entered: fields, field, problem })), status };
    }
  };
}

function summary(again: Again, refused: string | Control | undefined): string {
  const link =
    typeof refused === 'object' ? html` <a href="#${refused.name}">Go to the field</a>` : '';
  return html`<p class="message wrong" role="alert">${sentenceOf(again, refused)}!${link}</p>
`;
}

function labelled(control: Control, again: Again | undefined): string {
  const { name, label } = control;
  const typed = again?.entered[name];
  const value = typeof typed === 'string' ? typed : undefined;
  if (!again || again.field !== name) {
    return html`<label>${label}!${control.render(value, '')}</label>`;
  }
  const marks = html` id="${name}" aria-invalid="true" aria-describedby="${name}-problem" autofocus`;
  return html`<label>${label}!${control.render(value, marks)}</label>
<p class="problem" id="${name}-problem">${sentenceOf(again, control)}</p>`;
}

function sentenceOf(again: Again, refused: string | Control | undefined): string {
  const label = typeof refused === 'object' ? refused.label : again.field;
  return again.sentence ?? `“${label}” ${again.problem ?? 'is wrong'}.`;
}

function toAttributes(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === true ? ` ${name}` : html` !${name}="${value}"`))
    .join('');
}
