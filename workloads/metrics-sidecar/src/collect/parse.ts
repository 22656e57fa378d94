/** Parsers of what the kernel shows in cgroup files. Each names `file` when it throws. */

const whole = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Number.NaN);

function fault(file: string, wanted: string, text: string): Error {
  return new Error(`${file}: expected ${wanted}, found "${text.slice(0, 40)}"`);
}

/** A file that holds one whole number, 0 or more. */
export function parseCount(text: string, file: string): number {
  const value = whole(text.trim());
  if (Number.isNaN(value)) throw fault(file, 'a whole number', text);
  return value;
}

/** A limit: `max` (v2) or a negative number (v1) means none, which is undefined. */
export function parseLimit(text: string, file: string): number | undefined {
  const trimmed = text.trim();
  return trimmed === 'max' || /^-\d+$/.test(trimmed) ? undefined : parseCount(text, file);
}

/** One number of a file that holds a `key number` pair a line, such as cpu.stat and memory.stat. */
export function parseKeyed(text: string, key: string, file: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${key} `));
  if (!line) throw fault(file, `a line "${key}"`, text);
  return parseCount(line.slice(key.length), file);
}

/** cpu.max of cgroup v2, `quota period` in microseconds, as cores; undefined without a limit. */
export function parseCpuMax(text: string, file: string): number | undefined {
  const [quota = '', period = ''] = text.trim().split(' ');
  const quotaUs = parseLimit(quota, file);
  const periodUs = parseCount(period, file);
  if (periodUs === 0) throw fault(file, 'a period above 0', text);
  return quotaUs === undefined ? undefined : quotaUs / periodUs;
}

/**
 * /proc/PID/cgroup: the path of the process's cgroup by controller, '' for that of v2. Paths may
 * contain colons. One that climbs (`/../x`) belongs to a tree that the reader cannot see.
 */
export function parseCgroupPaths(text: string): Map<string, string> {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined || path.includes('/..')) continue;
    for (const controller of controllers.split(',')) paths.set(controller, path);
  }
  return paths;
}
