import { INTERACTION_PATHS, type Interaction } from '@anomaly-prediction/messages';
import type { Chooser } from '../mix/chooser.ts';
import { pick, type Random } from '../random.ts';
import { type Account, asksForPassword, type Form, fillForm } from '../site/form.ts';
import { type Action, EMPTY_PAGE, type Page } from '../site/page.ts';

/** One request as a visitor sends it. */
export interface PageRequest {
  interaction: Interaction;
  method: 'GET' | 'POST';
  /** Path with query. */
  url: string;
  /** Urlencoded. */
  body?: string;
  /** What was typed where the form asked for a password. */
  account?: Account;
}

/** How the site answered. A page is there only when it answered well. */
export interface Answer {
  ok: boolean;
  /** 0 where no answer came. */
  status: number;
  page?: Page;
}

/** Why a visitor did something else than the table said. */
export type Detour =
  /** No page at hand led to what it wanted: it goes back a page instead, or Home. */
  | 'no_way'
  /** It had to say who it is and had no account: it registers first. */
  | 'register_first';

/** The person behind a session. */
export interface Person {
  account?: Account;
  /** An account that nobody has. */
  invent(): Account;
}

export interface VisitOptions {
  choose: Chooser;
  random: Random;
  person: Person;
  onDetour(detour: Detour): void;
}

/** One session: from Home until the visitor leaves. */
export interface Visit {
  /** The next request, or 'End'. Decides only: nothing is sent. */
  next(): PageRequest | 'End';
  /** Takes what came of a request. After a failure the visitor is still where it was. */
  receive(request: PageRequest, answer: Answer): void;
}

/** Pages that a visitor can return to, and whose links and forms it still has at hand. */
const MAX_HISTORY = 10;

/** The links of the header that every page has. */
const HEADER: readonly Interaction[] = ['Home', 'Register', 'Browse', 'Sell', 'AboutMeAuth'];

interface Visited {
  request: PageRequest;
  page: Page;
}

export function createVisit({ choose, random, person, onDetour }: VisitOptions): Visit {
  /** The last is the page in front of the visitor. */
  const history: Visited[] = [];
  /** What it does before it follows the table again. */
  let planned: Interaction[] = [];
  /** The page that the request under way goes back to. */
  let returningTo: Visited | undefined;

  function next(): PageRequest | 'End' {
    const current = history.at(-1)?.request.interaction;
    if (!current) return header('Home');
    const step = planned.shift() ?? choose(current, random);
    if (step === 'End') return 'End';
    if (step === 'Back') return goBack() ?? loseWay();
    if (HEADER.includes(step)) return header(step);
    const action = find(step);
    return action ? follow(step, action) : loseWay();
  }

  /** The last earlier page that can be asked for again without sending a form twice. */
  function goBack(): PageRequest | undefined {
    returningTo = history.slice(0, -1).findLast(({ request }) => request.method === 'GET');
    return returningTo?.request;
  }

  /** Whoever finds nothing here, as in a category that is empty, looks on from the page before. */
  function loseWay(): PageRequest {
    onDetour('no_way');
    planned = [];
    return goBack() ?? header('Home');
  }

  /** A way to this page, from the newest page at hand that has one. */
  function find(interaction: Interaction): Action | undefined {
    for (const { page } of history.toReversed()) {
      const action = pick(page.actionsTo(INTERACTION_PATHS[interaction]), random);
      if (action) return action;
    }
    return undefined;
  }

  function follow(interaction: Interaction, action: Action): PageRequest {
    if (action.kind === 'link') return { interaction, method: 'GET', url: action.url };
    const { form } = action;
    const registers = interaction === 'RegisterUser';
    if (!person.account && !registers && asksForPassword(form)) {
      onDetour('register_first');
      planned = ['RegisterUser', interaction];
      return header('Register');
    }
    return send(interaction, form, registers ? undefined : person.account);
  }

  function send(interaction: Interaction, form: Form, known: Account | undefined): PageRequest {
    const account = known ?? person.invent();
    const fields = fillForm(form, account, random);
    if (form.method === 'GET') {
      return { interaction, method: 'GET', url: `${form.url.split('?')[0]}?${fields}` };
    }
    const request = { interaction, method: 'POST', url: form.url, body: fields } as const;
    return asksForPassword(form) ? { ...request, account } : request;
  }

  function receive(request: PageRequest, { ok, status, page = EMPTY_PAGE }: Answer): void {
    const backTo = returningTo;
    returningTo = undefined;
    if (!ok) {
      planned = [];
      // The site does not know this account any more; a site in trouble (5xx) does not say so.
      if (request.account && status >= 400 && status < 500) delete person.account;
      return;
    }
    if (request.interaction === 'RegisterUser' && request.account) {
      person.account = request.account;
    }
    if (backTo) history.length = history.indexOf(backTo);
    history.push({ request, page });
    if (history.length > MAX_HISTORY) history.shift();
  }

  return { next, receive };
}

const header = (interaction: Interaction): PageRequest => ({
  interaction,
  method: 'GET',
  url: INTERACTION_PATHS[interaction],
});
