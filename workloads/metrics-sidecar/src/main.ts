import { runService } from '@anomaly-prediction/service';
import { start } from './start.ts';

await runService('metrics-sidecar', start);
