import { z } from 'zod';

export const validations = z.array(
  z.strictObject({
    rule: z.string(),
    message: z.string(),
    /** Field that the message is about, from where the rule stands: `.requests.cpu`. */
    fieldPath: z.string().optional(),
  }),
);

/** A rule of the API server in CEL, as a CRD's schema holds it. */
export type Validation = z.infer<typeof validations>[number];

interface ChangeRule {
  /** CEL over `self` and `oldSelf`. */
  cel: string;
  message: string;
  /** Field that the message is about, from the schema's own place. */
  path?: readonly string[];
}

interface Rule<T> extends ChangeRule {
  /** The same rule for a file that is read locally. */
  holds: (value: T) => boolean;
}

const VALIDATIONS = 'x-kubernetes-validations';

/** The schema with a rule that this process and the API server both check, in the same words. */
export function withRule<S extends z.ZodType>(schema: S, rule: Rule<z.output<S>>): S {
  const { holds, message, path = [] } = rule;
  return declare(schema.check(z.refine(holds, { message, path: [...path] })), rule);
}

/** The schema with a rule on how it may change, which only the API server can check. */
export const withChangeRule = <S extends z.ZodType>(schema: S, rule: ChangeRule): S =>
  declare(schema, rule);

function declare<S extends z.ZodType>(schema: S, { cel, message, path }: ChangeRule): S {
  const validation: Validation = { rule: cel, message };
  if (path !== undefined) validation.fieldPath = path.map((name) => `.${name}`).join('');
  return schema.meta({ [VALIDATIONS]: [...validationsOf(schema), validation] });
}

/** The rules that were declared on a schema. */
export function validationsOf(schema: z.ZodType): Validation[] {
  const declared = schema.meta()?.[VALIDATIONS];
  return declared === undefined ? [] : validations.parse(declared);
}

/** A list that names each thing once. */
export const uniqueList = <T extends z.ZodType>(item: T, lengthMax: number) =>
  z
    .array(item)
    .max(lengthMax)
    .refine((items) => new Set(items).size === items.length, 'must not name one twice')
    .meta({ 'x-kubernetes-list-type': 'set' });
