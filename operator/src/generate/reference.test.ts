import { describe, expect, it } from 'vitest';
import { customResourceDefinition } from '../api/crd/index.ts';
import { referencePage } from './reference.ts';

const page = referencePage(customResourceDefinition());
const lines = page.split('\n');
const rowOf = (field: string) => lines.find((line) => line.startsWith(`| \`${field}\` |`));

describe('the page on the fields', () => {
  it('tells type, default, bounds and meaning of a field', () => {
    expect(rowOf('spec.predictor.alarmProbability')).toBe(
      '| `spec.predictor.alarmProbability` | number | `0.5` | above 0, below 1 | Probability of a violation from which an alarm is raised. |',
    );
  });

  it('tells once what stands in many places, and links to it', () => {
    expect(rowOf('spec.aggregator.scheduling')).toContain('#everywhere-scheduling');
    expect(rowOf('spec.aggregator.scheduling.tolerations')).toBeUndefined();
    expect(rowOf('scheduling.tolerations')).toContain('at most 20 entries');
    expect(page).toContain('\n## Everywhere: scheduling\n');
  });

  it('names the fields of each rule', () => {
    expect(page).toContain(
      '| at most one of kafka.managed and kafka.external may be given | `spec.kafka` |',
    );
  });

  it('keeps a bar inside a cell from ending it', () => {
    expect(rowOf('spec.kafka.managed.storage.size')).toContain('(Mi\\|Gi)');
  });

  it('has rows of as many cells as their head', () => {
    const cells = (line: string) => line.split(/(?<!\\)\|/).length;
    for (const [index, line] of lines.entries()) {
      const next = lines[index + 1];
      if (line.startsWith('|') && next?.startsWith('|'))
        expect(cells(next), next).toBe(cells(line));
    }
  });
});
