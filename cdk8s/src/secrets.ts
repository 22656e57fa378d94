import { Construct } from 'constructs';
import type { Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import type { Context, GeneratedSecretName } from './context.ts';
import { define } from './define.ts';
import { childName } from './names.ts';

/** On the Secret and on the pods that read it, so that a password made anew reaches them. */
export const REVISION_ANNOTATION = 'anomalyprediction.io/revision';
/** The key of a generated Secret that holds its value. */
export const SECRET_KEY = 'password';
const SECRET_MODE = 0o440;

/**
 * A Secret that the operator makes up; deleting it is how it is made anew. It is not immutable: as
 * long as any pod of its node has one that is, a kubelet gives the old one to new pods as well.
 */
export class GeneratedPassword extends Construct {
  readonly #part: GeneratedSecretName;
  readonly #secretName: string;
  readonly #revision: string;

  constructor(scope: Construct, context: Context, part: GeneratedSecretName) {
    super(scope, 'password');
    const secret = context.secrets[part];
    this.#part = part;
    this.#secretName = childName(context.name, part);
    this.#revision = secret.revision;
    define(this, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: this.#secretName,
        annotations: { [REVISION_ANNOTATION]: secret.revision },
      },
      type: 'Opaque',
      data: { [SECRET_KEY]: Buffer.from(secret.value).toString('base64') },
    });
  }

  get file(): string {
    return `/etc/${this.#part}/${SECRET_KEY}`;
  }

  get mount(): VolumeMount {
    return { name: `${this.#part}-password`, mountPath: `/etc/${this.#part}`, readOnly: true };
  }

  get volume(): Volume {
    return {
      name: `${this.#part}-password`,
      secret: { secretName: this.#secretName, defaultMode: SECRET_MODE },
    };
  }

  get revisions(): Record<string, string> {
    return { [`${this.#part}.${REVISION_ANNOTATION}`]: this.#revision };
  }
}
