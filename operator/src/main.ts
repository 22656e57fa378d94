import { runService } from '@anomaly-prediction/service';
import { start } from './start.ts';

await runService('operator', start);
