/** Turns activations into probabilities that sum to 1, in place. */
export function softmax(activations: Float64Array): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < activations.length; i++) {
    highest = Math.max(highest, activations[i] as number);
  }
  let sum = 0;
  for (let i = 0; i < activations.length; i++) {
    // The highest as 0 keeps the exponential finite.
    const likelihood = Math.exp((activations[i] as number) - highest);
    activations[i] = likelihood;
    sum += likelihood;
  }
  for (let i = 0; i < activations.length; i++) {
    activations[i] = (activations[i] as number) / sum;
  }
}
