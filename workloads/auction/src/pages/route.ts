import type { Interaction } from '@anomaly-prediction/messages';
import type { Database } from '../database/database.ts';
import type { Fields } from '../fields.ts';
import type { Sessions } from '../sessions.ts';
import type { Lists } from '../store/lists.ts';
import type { Answer } from './layout.ts';

/** What a page may use; time and secrets come from outside. */
export interface Site {
  database: Database;
  lists: Lists;
  sessions: Sessions;
  now(): Date;
  passwordSalt(): string;
  /** Told of every bid that was not taken, with the reason. */
  onBidRefused(reason: string): void;
  /** The same of purchases at once. */
  onPurchaseRefused(reason: string): void;
}

/** One page: a link leads to a GET page, a form with anything worth hiding to a POST page. */
export interface PageRoute {
  interaction: Interaction;
  method: 'GET' | 'POST';
  answer(site: Site, fields: Fields): Answer | Promise<Answer>;
}
