import { deserialize, ScalarEncoder, SpatialPooler, serialize, TemporalMemory } from 'htm.js';

const encoder = new ScalarEncoder({ min: 0, max: 100 });
const pooler = new SpatialPooler({ inputSize: encoder.size });
const memory = new TemporalMemory({ columns: pooler.columns });

const columnsOf = (value: number) => pooler.activate(encoder.encode(value));

for (let round = 0; round < 10; round++) {
  memory.reset(); // a new sequence begins
  for (const value of [10, 40, 90]) memory.learn(columnsOf(value));
}

memory.reset();
memory.follow(columnsOf(10)); // moves on, learns nothing
export const scores = [40, 90].map((value) => memory.score(columnsOf(value)));
export const ahead = memory.forecast(3).map((cells) => cells.active.length);

const restored = deserialize(TemporalMemory, serialize(memory)); // goes on exactly as memory would
export const again = [40, 90].map((value) => restored.score(columnsOf(value)));
console.log({ scores, ahead, again }); // { scores: [0, 0.975], ahead: [40, 40, 0], again: [0, 0.975] }
