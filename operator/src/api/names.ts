import { z } from 'zod';

export const DNS_SUBDOMAIN_MAX_LENGTH = 253;
const LABEL_NAME_MAX_LENGTH = 63;
/** A prefix, a slash and a name. */
export const LABEL_KEY_MAX_LENGTH = DNS_SUBDOMAIN_MAX_LENGTH + 1 + LABEL_NAME_MAX_LENGTH;

/** Name of an object in the cluster, such as a Secret or a storage class. */
export const objectName = z
  .string()
  .max(DNS_SUBDOMAIN_MAX_LENGTH)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be a lower-case DNS subdomain');

/** A key of a Secret's data. */
export const secretKey = z
  .string()
  .min(1)
  .max(DNS_SUBDOMAIN_MAX_LENGTH)
  .regex(/^[A-Za-z0-9._-]+$/, 'must be letters, digits, dot, underscore or dash');

export const LABEL_KEY_PATTERN =
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** Key of a label or taint: `zone` or `example.com/zone`. */
export const labelKey = z
  .string()
  .max(LABEL_KEY_MAX_LENGTH)
  .regex(LABEL_KEY_PATTERN, 'must be a label key such as zone or example.com/zone');

export const labelValue = z
  .string()
  .max(LABEL_NAME_MAX_LENGTH)
  .regex(
    /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$/,
    'must be a label value: letters, digits, dot, underscore or dash',
  );
