import { expect, test } from 'vitest';
import { Random } from '../random.ts';
import { createSdr } from '../sdr.ts';
import { Level } from './level.ts';

test('a level says beforehand which cells an input will make active', () => {
  const level = Level.create(
    {
      pooler: { columns: 128, activeColumns: 10 },
      memory: { cellsPerColumn: 4, activationThreshold: 7, minThreshold: 5, newSynapseCount: 10 },
    },
    100,
    7,
  );
  const random = new Random(1);
  const inputs = Array.from({ length: 5 }, () =>
    createSdr(
      100,
      Array.from({ length: 15 }, () => random.below(100)),
    ),
  );
  let burst = 0;
  for (let record = 0; record < 200; record++) {
    const place = random.below(10) === 0 ? random.below(5) : record % 5;
    const activation = level.activate(inputs[place] ?? createSdr(100, []));
    const cells = level.cellsOf(activation.columns);
    level.learn(activation);
    expect(cells).toEqual(level.memory.activeCells());
    if (activation.anomalyScore > 0) burst++;
  }
  expect(burst).toBeGreaterThan(20);
  expect(burst).toBeLessThan(150);
});
