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

/** A field that is missing or malformed. A form that has it says so beside it. */
export class FieldError extends SiteError {
  readonly field: string;
  /** Goes on after the field's label, such as `is missing`. */
  readonly problem: string;

  constructor(field: string, problem: string) {
    super(400, 'This request cannot be read', `The field “${field}” ${problem}.`);
    this.name = 'FieldError';
    this.field = field;
    this.problem = problem;
  }
}

export function notFound(what: 'item' | 'user' | 'category' | 'region', id: number): SiteError {
  return new SiteError(404, 'Not found', `There is no ${what} with the number ${id}.`);
}
