import { parseArgs } from 'node:util';
import { runService } from '@anomaly-prediction/service';
import { startAlone } from './start.ts';

const USAGE = `TARGET_URL=http://HOST:PORT npm run load: visitors of a site that serves the pages of RUBiS

  TARGET_URL           the site
  SESSIONS             visitors at once                         (50)
  THINK_TIME_MS        between two pages, mean                  (7000)
  MIX                  project, bidding or browse-only          (project)
  TRANSITIONS_FILE     a table of your own instead
  RAMP_UP_SECONDS      over which they come                     (0)
  LOAD_SHAPE           steady, surge, flash-crowd or diurnal    (steady)
  MAX_SESSION_SECONDS  after which a visitor leaves             (when the table says)
  SEED                 what all of them draw from               (1)

Ctrl-C ends it and prints what they met. More: workloads/load-client/README.md
`;

let help: boolean | undefined;
try {
  // All else is in the environment.
  help = parseArgs({ options: { help: { type: 'boolean', default: false } } }).values.help;
} catch (error) {
  console.error(`load: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
if (help) process.stdout.write(USAGE);
else if (help === false) await runService('load-client', startAlone);
