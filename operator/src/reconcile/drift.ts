/**
 * Whether all that is desired is there. What the API server or others add does not count; a list
 * must have the desired elements in order, since most lists are replaced as a whole. What is empty
 * may be left out, as the API server does with empty strings.
 */
export function contains(live: unknown, desired: unknown): boolean {
  if (Array.isArray(desired)) {
    if (desired.length === 0 && live === undefined) return true;
    return (
      Array.isArray(live) &&
      live.length === desired.length &&
      desired.every((element, index) => contains(live[index], element))
    );
  }
  if (typeof desired === 'object' && desired !== null) {
    const entries = Object.entries(desired).filter(([, value]) => value !== undefined);
    if (live === undefined) return entries.length === 0;
    if (typeof live !== 'object' || live === null || Array.isArray(live)) return false;
    return entries.every(([key, value]) => contains((live as Record<string, unknown>)[key], value));
  }
  if (desired === '' && live === undefined) return true;
  return Object.is(live, desired);
}
