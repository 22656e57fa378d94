import { Construct } from 'constructs';
import type { Context } from '../context.ts';
import { PORT } from '../ports.ts';
import { GeneratedPassword } from '../secrets.ts';

/** What the leak's agent asks of whoever wants a leak; only where chaos is enabled. */
export class ChaosToken extends Construct {
  readonly password: GeneratedPassword;

  constructor(scope: Construct, context: Context) {
    super(scope, 'chaos-token');
    this.password = new GeneratedPassword(this, context, 'chaos');
  }

  get environment(): Record<string, string> {
    return { CHAOS_PORT: String(PORT.chaos), CHAOS_TOKEN_FILE: this.password.file };
  }
}
