export interface CgroupMounts {
  /** Where each controller of version 1 is mounted. */
  v1: Map<string, string>;
  /** Where version 2 is mounted, which on a machine with both may have no controller left. */
  v2: string | undefined;
}

/** Parses the cgroup lines of `/proc/self/mountinfo` (proc(5): fields, ` - `, type, source, options). */
export function parseCgroupMounts(text: string): CgroupMounts {
  const v1 = new Map<string, string>();
  let v2: string | undefined;
  for (const line of text.split('\n')) {
    const [left = '', right = ''] = line.split(' - ');
    const path = left.split(' ')[4];
    const [type, , options = ''] = right.split(' ');
    if (path === undefined) continue;
    if (type === 'cgroup2') v2 ??= path;
    if (type !== 'cgroup') continue;
    for (const controller of options.split(',')) v1.set(controller, path);
  }
  return { v1, v2 };
}

/** Parses `/proc/self/cgroup`: the group in which the process is, by controller (version 2: ''). */
export function parseOwnCgroups(text: string): Map<string, string> {
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .flatMap((line) => {
        const [, controllers = '', ...path] = line.split(':');
        return controllers.split(',').map((name): [string, string] => [name, path.join(':')]);
      }),
  );
}
