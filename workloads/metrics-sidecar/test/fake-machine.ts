import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface FakeProcess {
  name?: string;
  command?: string[];
  state?: string;
  parent?: number;
  utime?: number;
  stime?: number;
  startTicks?: number;
  residentPages?: number;
  mountNamespace?: string;
  /** Lines of /proc/PID/cgroup. */
  cgroup?: string;
}

/**
 * Test only: a procfs in a temporary folder, with processes and the cgroup tree that each sees.
 * The one that reads, `self`, is in a container of its own unless a test says otherwise.
 */
export class FakeMachine {
  readonly procRoot = mkdtempSync(join(tmpdir(), 'fake-machine-'));

  constructor() {
    this.write('meminfo', 'MemTotal: 1000 kB\n');
    this.write('self-made/stat', 'not a process');
    this.run('self', { mountNamespace: 'mnt:[9]' });
  }

  /** Makes the process, or gives it new numbers. */
  run(pid: number | 'self', process: FakeProcess = {}): void {
    const { name = 'node', state = 'S', parent = 1, startTicks = 1_000 } = process;
    const { utime = 0, stime = 0, residentPages = 0 } = process;
    this.write(
      `${pid}/stat`,
      `${pid} (${name}) ${state} ${parent} ${pid} ${pid} 0 -1 4194560 9 8 7 6 ${utime} ${stime} 55 66 20 0 11 0 ${startTicks} 1234567 ${residentPages} 18446744073709551615 1 1 0 0\n`,
    );
    this.write(`${pid}/cmdline`, (process.command ?? ['node', 'main.ts']).join('\0'));
    this.write(`${pid}/cgroup`, process.cgroup ?? '');
    mkdirSync(join(this.procRoot, `${pid}/ns`), { recursive: true });
    const link = join(this.procRoot, `${pid}/ns/mnt`);
    rmSync(link, { force: true });
    symlinkSync(process.mountNamespace ?? 'mnt:[1]', link);
  }

  end(pid: number): void {
    rmSync(join(this.procRoot, String(pid)), { recursive: true, force: true });
  }

  /** Writes files of the cgroup tree that this process sees; names are relative to it. */
  cgroup(pid: number, files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) {
      this.write(`${pid}/root/sys/fs/cgroup/${name}`, text);
    }
  }

  remove(): void {
    rmSync(this.procRoot, { recursive: true, force: true });
  }

  private write(name: string, text: string): void {
    const file = join(this.procRoot, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
