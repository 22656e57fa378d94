import type { Aggregate } from '@anomaly-prediction/messages';
import type { LoadSecond } from './explained-cpu.ts';
import type { Growth } from './growth.ts';
import { PodCpu, type PodCpuOptions } from './pod-cpu.ts';

/** How the CPU of one pod stands; `pod` is null where the aggregate tells no pods apart. */
export interface PodGrowth {
  pod: string | null;
  growth: Growth;
}

/** Pods beyond these are not watched until others are gone. */
const MAX_PODS = 64;
/** A pod that is gone for so long is forgotten. */
const FORGET_SECONDS = 900;
/** Stands for all pods where none are told apart. */
const ALL = '';

/** What is usual for each pod. A leak in one of many hardly moves their mean. */
export class Pods {
  private readonly options: PodCpuOptions;
  private readonly watched = new Map<string, { cpu: PodCpu; lastSeen: number }>();

  constructor(options: PodCpuOptions) {
    this.options = options;
  }

  /** Of the pod that is furthest: any other starts from what is usual for that. */
  get trainedSeconds(): number {
    return Math.max(0, ...[...this.watched.values()].map(({ cpu }) => cpu.trainedSeconds));
  }

  /** Every pod that can be judged, if this aggregate came next. Changes nothing. */
  assess(aggregate: Aggregate): PodGrowth[] {
    const load = loadByPod(aggregate);
    return [...this.watched].flatMap(([pod, { cpu }]) => {
      const growth = cpu.assess(aggregate.timestamp, load.get(pod));
      return growth === undefined ? [] : [{ pod: pod === ALL ? null : pod, growth }];
    });
  }

  /** Takes the aggregate as the next one; only a calm one changes what is usual. */
  learn(aggregate: Aggregate, calmness: { isCalm: boolean }): void {
    for (const [pod, second] of loadByPod(aggregate)) {
      this.watch(pod, second.timestamp)?.learn(second, calmness);
    }
    for (const [pod, { lastSeen }] of this.watched) {
      if (aggregate.timestamp - lastSeen > FORGET_SECONDS) this.watched.delete(pod);
    }
  }

  private watch(pod: string, now: number): PodCpu | undefined {
    const known = this.watched.get(pod);
    if (known === undefined && this.watched.size >= MAX_PODS) return undefined;
    const cpu = known?.cpu ?? this.latest()?.successor() ?? new PodCpu(this.options);
    this.watched.set(pod, { cpu, lastSeen: now });
    return cpu;
  }

  /** Of the trained pods the one that was seen last. */
  private latest(): PodCpu | undefined {
    const trained = [...this.watched.values()].filter(
      ({ cpu }) => cpu.trainedSeconds >= this.options.trainingSeconds,
    );
    return trained.toSorted((one, other) => other.lastSeen - one.lastSeen)[0]?.cpu;
  }
}

/** The second of each pod that was measured. Requests are counted for all of them together. */
function loadByPod({ timestamp, cpu, count, pods }: Aggregate): Map<string, LoadSecond> {
  const measured: [string, number][] = Object.entries(pods).map(([pod, { cpu }]) => [pod, cpu]);
  if (measured.length === 0 && cpu !== null) measured.push([ALL, cpu]);
  const requests = count / measured.length;
  return new Map(measured.map(([pod, cpu]) => [pod, { timestamp, cpu, requests }]));
}
