/** As Kubernetes writes times. */
export const wholeSeconds = (ms: number): string =>
  new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
