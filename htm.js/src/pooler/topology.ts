/** How columns lie along the input, both from one end to the other. */
export interface Topology {
  readonly columns: number;
  readonly inputSize: number;
}

/** The input bits from `first` to `last` that a column may have synapses from. Pure. */
export function potentialPool(
  column: number,
  { columns, inputSize }: Topology,
  radius: number,
): { first: number; last: number } {
  const centre = Math.floor(((column + 0.5) * inputSize) / columns);
  return {
    first: Math.max(0, centre - radius),
    last: Math.min(inputSize - 1, centre + radius),
  };
}

/**
 * How far to either side a column inhibits others: half of what its connected synapses span on
 * average, in columns. BAMI, "Phase 4: Learning", `inhibitionRadius`. Pure.
 */
export function inhibitionRadiusOf(
  meanConnectedSpan: number,
  { columns, inputSize }: Topology,
): number {
  return Math.max(1, Math.round((meanConnectedSpan * columns) / inputSize / 2));
}

/** By column, what `fold` makes of the values from `radius` columns before it to as many after. */
export function overNeighbours(
  values: Float64Array,
  radius: number,
  fold: (neighbours: Float64Array) => number,
): Float64Array {
  return values.map((_, column) =>
    fold(values.subarray(Math.max(0, column - radius), column + radius + 1)),
  );
}

export const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const maximum = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, value), 0);
