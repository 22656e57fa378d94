/** Ends a request with a page that says in one sentence what is wrong. Its message is for visitors. */
export class SiteError extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SiteError';
    this.status = status;
    this.title = title;
  }
}

export function notFound(what: 'item' | 'user' | 'category' | 'region', id: number): SiteError {
  return new SiteError(404, 'Not found', `There is no ${what} with the number ${id}.`);
}
