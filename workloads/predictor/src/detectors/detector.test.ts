import { baselines } from '../baselines/index.ts';
import { itKeepsTheContract } from '../testing/detector-contract.ts';
import { createFakeAnomaly } from '../testing/fake-anomaly.ts';
import { createHtmGrowthDetector } from './htm-growth.ts';

for (const { name, create } of baselines) {
  itKeepsTheContract({ name, create: () => create({ horizonSeconds: 120, trainingSeconds: 100 }) });
}

itKeepsTheContract({
  name: 'htm',
  create: () => createHtmGrowthDetector({ trainingSeconds: 100, anomaly: createFakeAnomaly() }),
});
