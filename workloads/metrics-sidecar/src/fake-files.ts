import type { Files } from './files.ts';

/** Files for tests: texts by path, and links whose text begins with `-> `. */
export class FakeFiles implements Files {
  readonly texts: Record<string, string>;

  constructor(texts: Record<string, string>) {
    this.texts = texts;
  }

  read(path: string): string | null {
    return this.texts[path] ?? null;
  }

  list(path: string): string[] {
    const inside = Object.keys(this.texts).filter((name) => name.startsWith(`${path}/`));
    return [...new Set(inside.map((name) => name.slice(path.length + 1).split('/')[0] ?? ''))];
  }

  link(path: string): string | null {
    return this.texts[path]?.replace(/^-> /, '') ?? null;
  }
}

/** A line of /proc/PID/stat as the kernel writes it, with what matters to us. */
export function processStat(
  pid: number,
  {
    command = 'node',
    state = 'S',
    session = pid,
    userTicks = 0,
    systemTicks = 0,
    startTicks = 500,
    residentPages = 100,
  } = {},
): string {
  return `${pid} (${command}) ${state} 1 ${pid} ${session} 0 -1 4194560 21714 0 3 0 ${userTicks} ${systemTicks} 0 0 20 0 11 0 ${startTicks} 1253376000 ${residentPages} 18446744073709551615 4198400 57390253 140731943231264 0 0 0 0 16781312 134234626 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n`;
}
