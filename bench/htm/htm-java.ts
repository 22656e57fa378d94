import { mkdtempSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { HTM_JAVA_VERSION, locateHtmJava, locateJava, type System } from '@anomaly-prediction/test';
import type { ModelOptions } from './models.ts';
import type { OneCore } from './one-core.ts';
import { parseOutcome } from './processes.ts';
import { cpuSeries, type SeriesOptions } from './series.ts';

const SOURCE = join(import.meta.dirname, 'java', 'Main.java');
const COMPILER = 'org.eclipse.jdt.internal.compiler.batch.Main';
const RELEASE = '-17';

/** What Main.java prints. */
export interface HtmJavaSpeed {
  msPerRecord: number;
  meanAnomaly: number;
}

export interface HtmJava {
  measure(model: ModelOptions, series: SeriesOptions): Promise<HtmJavaSpeed>;
  close(): Promise<void>;
}

/** Compiles our program around htm.java; each measurement is a fresh process on one core. */
export async function openHtmJava(system: System, { hold }: OneCore): Promise<HtmJava> {
  const libraries = locateHtmJava(system);
  if (!libraries) throw new Error('htm.java is not installed');
  const java = javaOf(system);
  const folder = mkdtempSync(join(tmpdir(), 'bench-htm-java-'));
  const jars = join(libraries, '*');
  const known = (await readdir(libraries)).map((jar) => join(libraries, jar)).join(delimiter);
  const compiler = ['-cp', jars, COMPILER, RELEASE, '-proc:none', '-nowarn'];
  await system.run(java, [...compiler, '-cp', known, '-d', folder, SOURCE]);
  return {
    async measure(model, series) {
      const file = join(folder, `series-${series.seed}-${series.records}.txt`);
      await writeFile(file, `${cpuSeries(series).join('\n')}\n`);
      const [program, ...args] = hold([
        java,
        '-cp',
        [folder, jars].join(delimiter),
        'Main',
        file,
        ...argumentsOf(model),
      ]);
      return parseOutcome(await system.run(program, args)) as HtmJavaSpeed;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function versionsOfHtmJava(system: System): Promise<Record<string, string>> {
  const java = (await system.run(javaOf(system), ['-version'])).split('\n')[0] ?? '';
  return { 'htm.java': HTM_JAVA_VERSION, java };
}

function javaOf(system: System): string {
  const java = locateJava(system);
  if (!java) throw new Error('Java is not installed');
  return java;
}

/** As Main.java reads them: NAME=VALUE, all numbers; what is ours alone it passes over. */
function argumentsOf({ encoder, pooler, memory }: ModelOptions): string[] {
  const groups = { encoder, pooler, memory };
  return Object.entries(groups).flatMap(([group, options]) =>
    Object.entries(options).map(([name, value]) => `${group}.${name}=${Number(value)}`),
  );
}
