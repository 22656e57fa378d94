import { runService } from '@anomaly-prediction/service';
import { startSite } from './start.ts';

await runService('auction', (context) => startSite(context, process.stderr));
