import { INTERACTION_PATHS, type Interaction } from '@anomaly-prediction/messages';
import { type HTMLElement, parse, valid } from 'node-html-parser';

/** What the visitor has in front of them. */
export interface Seen {
  status: number;
  text: string;
  root: HTMLElement;
}

/** Somebody with a browser: knows only what the last page shows, and follows its links and forms. */
export class Visitor {
  readonly visited = new Set<Interaction>();
  readonly #origin: string;
  #seen: Seen | undefined;

  constructor(origin: string) {
    this.#origin = origin;
  }

  get seen(): Seen {
    if (!this.#seen) throw new Error('no page is open');
    return this.#seen;
  }

  /** Goes back to a page that was shown before. */
  show(page: Seen): void {
    this.#seen = page;
  }

  /** Types an address. */
  async open(address: string): Promise<Seen> {
    return this.#read(address, await fetch(new URL(address, this.#origin)));
  }

  /** Follows the first link to the interaction whose text, if one is given, is the same. */
  async follow(interaction: Interaction, text?: string): Promise<Seen> {
    const links = this.seen.root
      .querySelectorAll('a')
      .filter((link) => pathOf(link.getAttribute('href')) === INTERACTION_PATHS[interaction])
      .filter((link) => text === undefined || link.text === text);
    const href = links[0]?.getAttribute('href');
    if (href === undefined) throw new Error(`no link to ${interaction} ${text ?? ''}`);
    return this.open(href);
  }

  /** Fills the form that leads to the interaction and sends it; what is not typed keeps its value. */
  async submit(interaction: Interaction, typed: Record<string, string> = {}): Promise<Seen> {
    const form = this.seen.root
      .querySelectorAll('form')
      .find((candidate) => candidate.getAttribute('action') === INTERACTION_PATHS[interaction]);
    if (!form) throw new Error(`no form to ${interaction}`);
    const fields = new URLSearchParams(typed);
    for (const control of form.querySelectorAll('input, select, textarea')) {
      const name = control.getAttribute('name');
      if (!name) throw new Error(`a field without a name leads to ${interaction}`);
      if (fields.has(name)) continue;
      const value =
        control.tagName === 'SELECT'
          ? control.querySelector('option')?.getAttribute('value')
          : control.getAttribute('value');
      if (!value && control.hasAttribute('required')) throw new Error(`nothing typed for ${name}`);
      fields.set(name, value ?? '');
    }
    const address = INTERACTION_PATHS[interaction];
    const answer = await fetch(new URL(address, this.#origin), { method: 'POST', body: fields });
    return this.#read(address, answer);
  }

  async #read(address: string, answer: Response): Promise<Seen> {
    const source = await answer.text();
    if (!valid(source)) throw new Error(`${address} is not well-formed: ${source}`);
    const root = parse(source);
    this.#seen = { status: answer.status, text: root.querySelector('main')?.text ?? '', root };
    const entry = Object.entries(INTERACTION_PATHS).find(([, path]) => path === pathOf(address));
    if (entry && answer.ok) this.visited.add(entry[0] as Interaction);
    return this.#seen;
  }
}

const pathOf = (address: string | undefined) => address?.split('?')[0];
