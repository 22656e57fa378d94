/** What a container has used and may use, at one instant. */
export interface Reading {
  /** CPU time so far, in seconds, from any start: only differences mean something. */
  cpuSeconds: number;
  /** undefined: no limit. */
  cpuLimitCores: number | undefined;
  workingSetBytes: number;
  /** undefined: no limit. The kernel writes a huge number instead where there is none. */
  memoryLimitBytes: number | undefined;
  /** Scheduling periods under a CPU quota so far; undefined where there is no quota. */
  periods: { total: number; throttled: number } | undefined;
}

export interface Collector {
  readonly name: 'cgroup-v1' | 'cgroup-v2' | 'proc-stat';
  /** @throws naming the file, when it cannot be read or understood. */
  read(): Reading;
}

/** Where a collector looks. */
export interface Source {
  /** Where procfs is mounted: /proc, elsewhere only in tests. */
  procRoot: string;
  pid: number;
  /** What else runs in the container, where no cgroup and no mount namespace says so. */
  others?: readonly number[];
  /** Given where the container has no cgroup of its own, whose files would say it. */
  cpuLimitCores?: number | undefined;
}
