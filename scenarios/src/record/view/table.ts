import type { EpisodeLine } from '../../recording/index.ts';
import type { LeftOut } from '../campaign/campaign.ts';

/** What a recording holds, episode by episode. Pure. */
export function renderTable(
  episodes: readonly EpisodeLine[],
  leftOut: readonly LeftOut[],
  benign: boolean,
): string {
  const head = ['episode', 'cause', 'to violation', 'violations', 'mean idle', 'drawn'];
  const rows = episodes.map((one) => [
    String(one.episode),
    lengthOf(one),
    toViolation(one),
    found(one, benign),
    percent(one.idleMean),
    drawn(one),
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((cells) => cells[column]?.length ?? 0)),
  );
  const lines = [head, ...rows].map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const disturbed = leftOut.filter(({ reason }) => reason.startsWith('disturbed'));
  lines.push(`${episodes.length} episodes, ${disturbed.length} disturbed by the machine`);
  for (const { episode, reason } of leftOut) lines.push(`episode ${episode} left out: ${reason}`);
  return lines.join('\n');
}

/** One that has just been recorded, in a line. Pure. */
export function describeEpisode(one: EpisodeLine): string {
  const { episode, firstViolation, cause, idleMean } = one;
  const after = cause === null ? '' : ` ${toViolation(one)} after the cause’s start`;
  const violations = firstViolation === null ? 'no violations' : `violations${after}`;
  return `episode ${episode} is recorded: ${violations}, the machine ${percent(idleMean)} idle`;
}

const percent = (share: number | null): string =>
  share === null ? '-' : `${(share * 100).toFixed(0)} %`;

const lengthOf = ({ cause }: EpisodeLine): string =>
  cause === null ? '-' : `${(cause.end - cause.start).toFixed(0)} s`;

function toViolation({ cause, firstViolation }: EpisodeLine): string {
  if (cause === null || firstViolation === null) return '-';
  return `${(firstViolation - Math.floor(cause.start)).toFixed(0)} s`;
}

function found({ firstViolation }: EpisodeLine, benign: boolean): string {
  if ((firstViolation === null) === benign) return benign ? 'none' : 'found';
  return benign ? 'VIOLATED' : 'NONE';
}

const drawn = ({ parameters }: EpisodeLine): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
