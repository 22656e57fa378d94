import { runService } from '@anomaly-prediction/service';
import { startSidecar } from './start.ts';

await runService('metrics-sidecar', startSidecar);
