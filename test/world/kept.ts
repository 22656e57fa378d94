/** What a keeper is told of: to be ended or removed with the world, or ended already. */
export type Kept =
  | { kind: 'group'; id: number }
  | { kind: 'ended'; id: number }
  | { kind: 'cgroup'; path: string }
  | { kind: 'folder'; path: string };
