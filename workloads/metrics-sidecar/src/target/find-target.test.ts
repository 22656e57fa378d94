import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeMachine } from '../../test/fake-machine.ts';
import { findTarget, isRunning } from './find-target.ts';

const OWN_PID = 7;
const WEB = ['node', 'workloads/auction/src/main.ts'];

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
});
afterEach(() => machine.remove());

const find = (command: RegExp) => findTarget(machine.procRoot, { command }, OWN_PID);

describe('target', () => {
  test('is the process of the number given', () => {
    machine.run(42, { startTicks: 5 });
    expect(findTarget(machine.procRoot, { pid: 42 }, OWN_PID)).toEqual({ pid: 42, startTicks: 5 });
    expect(findTarget(machine.procRoot, { pid: 43 }, OWN_PID)).toBeUndefined();
  });

  test('is the lowest-numbered process whose command line matches, arguments joined by spaces', () => {
    machine.run(100, { command: WEB });
    machine.run(20, { command: ['sh', '-c', 'sleep 1'] });
    machine.run(30, { command: WEB });
    expect(find(/^node .*auction\/src\/main\.ts$/)?.pid).toBe(30);
    expect(find(/nothing like it/)).toBeUndefined();
  });

  test('is never the sidecar itself, nor a process that has ended', () => {
    machine.run(OWN_PID, { command: WEB });
    machine.run(8, { command: WEB, state: 'Z' });
    expect(find(/auction/)).toBeUndefined();
  });

  test('runs until it ends or another process takes its number', () => {
    machine.run(42, { startTicks: 5 });
    const target = { pid: 42, startTicks: 5 };
    expect(isRunning(machine.procRoot, target)).toBe(true);
    machine.run(42, { startTicks: 6 });
    expect(isRunning(machine.procRoot, target)).toBe(false);
    machine.end(42);
    expect(isRunning(machine.procRoot, target)).toBe(false);
  });
});
