import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** This machine, in words, for the head of a report. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() || 'unknown processor';
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores of ${model}, ${gibibytes} GiB, ${platform()} ${arch()}, Node ${process.versions.node}`;
}
