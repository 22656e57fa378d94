import { Construct } from 'constructs';
import type { Context } from '../context.ts';
import { define } from '../define.ts';
import { selectorLabels } from '../labels.ts';
import { childName } from '../names.ts';
import { container, podTemplate } from '../pods.ts';
import { PORT } from '../ports.ts';
import { GeneratedPassword } from '../secrets.ts';
import { defineServiceAccount, servicePort } from '../workload.ts';

const USER = 'auction';
const SCHEMA = 'auction';
const DATA_FOLDER = '/var/lib/mysql';

/** The auction's MariaDB. Its data are made anew with its pod, so that a run starts from the same. */
export class Database extends Construct {
  readonly password: GeneratedPassword;
  readonly #name: string;

  constructor(scope: Construct, context: Context) {
    super(scope, 'database');
    this.#name = context.name;
    this.password = new GeneratedPassword(this, context, 'database');
    const name = childName(context.name, 'database');
    const labels = selectorLabels(context, 'database');
    const { resources, scheduling } = context.spec.target.rubis.database;
    defineServiceAccount(this, context, 'database');
    define(this, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name, labels },
      spec: {
        replicas: 1,
        serviceName: name,
        selector: { matchLabels: labels },
        template: podTemplate(context, {
          component: 'database',
          scheduling,
          revisions: this.password.revisions,
          volumes: [
            this.password.volume,
            ...['data', 'run', 'tmp'].map((folder) => ({ name: folder, emptyDir: {} })),
          ],
          containers: [
            {
              ...container(context, {
                name: 'database',
                image: 'database',
                resources,
                env: {
                  DATABASE_NAME: SCHEMA,
                  DATABASE_USER: USER,
                  DATABASE_PASSWORD_FILE: this.password.file,
                },
                ports: [{ name: 'mysql', containerPort: PORT.database }],
                mounts: [
                  this.password.mount,
                  { name: 'data', mountPath: DATA_FOLDER },
                  { name: 'run', mountPath: '/run/mysqld' },
                  { name: 'tmp', mountPath: '/tmp' },
                ],
              }),
              readinessProbe: { tcpSocket: { port: PORT.database }, periodSeconds: 5 },
            },
          ],
        }),
      },
    });
    define(this, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels },
      spec: { clusterIP: 'None', selector: labels, ports: [servicePort('mysql', PORT.database)] },
    });
  }

  /** How the web server gets to it. */
  get environment(): Record<string, string> {
    return {
      DATABASE_HOST: childName(this.#name, 'database'),
      DATABASE_PORT: String(PORT.database),
      DATABASE_NAME: SCHEMA,
      DATABASE_USER: USER,
      DATABASE_PASSWORD_FILE: this.password.file,
    };
  }
}
