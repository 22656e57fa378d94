import { runService } from '@anomaly-prediction/service';
import { startAlone } from './start.ts';

await runService('load-client', startAlone);
