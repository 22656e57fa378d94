/**
 * Whether the first of two resource versions of one kind came after the second. They are decimal
 * numbers of any length (Kubernetes guarantees their order from 1.35 on, and kept it before); one
 * that is something else counts as newer, so that nothing is ever missed.
 */
export function isNewer(version: string, than: string): boolean {
  if (!isOrdered(version) || !isOrdered(than)) return version !== than;
  if (version.length !== than.length) return version.length > than.length;
  return version > than;
}

const isOrdered = (version: string) => /^[1-9]\d*$/.test(version);
