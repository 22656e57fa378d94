import { createRandom } from '@anomaly-prediction/load-client';
import { describe, expect, it } from 'vitest';
import { runUntil } from '../engine/clock.ts';
import { exponential } from '../engine/distributions.ts';
import { EventQueue } from '../engine/event-queue.ts';
import { Database } from './database.ts';

const NOTHING = { nextAtMs: Number.POSITIVE_INFINITY, change: () => {} };

function aDatabase(connections: number, done: (request: number) => void, needsTable = () => true) {
  const clock = { nowMs: 0 };
  const events = new EventQueue();
  const database = new Database({ clock, events, connections, needsTable, done });
  return { clock, events, database, until: (ms: number) => runUntil(ms, clock, events, NOTHING) };
}

describe('the database', () => {
  it('serves as many queries at once as there are connections, the rest in their order', () => {
    const done: [number, number][] = [];
    const { clock, database, until } = aDatabase(2, (query) => done.push([query, clock.nowMs]));
    for (const query of [1, 2, 3, 4]) database.query(query, 10);
    until(100);
    expect(done).toEqual([
      [1, 10],
      [2, 10],
      [3, 20],
      [4, 20],
    ]);
  });

  it('lets queries wait for a table that is locked, and all others for a connection', () => {
    const done: [number, number][] = [];
    const { clock, database, until } = aDatabase(2, (query) => done.push([query, clock.nowMs]));
    database.query(1, 10);
    database.lock();
    for (const query of [2, 3]) database.query(query, 10);
    until(50);
    expect(done).toEqual([[1, 10]]);
    database.unlock();
    until(100);
    expect(done).toEqual([
      [1, 10],
      [2, 60],
      [3, 60],
    ]);
  });

  it('lets queries that need another table pass one that is locked', () => {
    const done: number[] = [];
    const needs = [true, false];
    const { database, until } = aDatabase(
      3,
      (query) => done.push(query),
      () => needs.shift() ?? true,
    );
    database.lock();
    for (const query of [1, 2]) database.query(query, 10);
    until(50);
    expect(done).toEqual([2]);
    database.unlock();
    until(100);
    expect(done).toEqual([2, 1]);
  });

  it('makes queries wait as Erlang’s formula says', () => {
    const random = createRandom('database');
    const begunMs: number[] = [];
    let sumMs = 0;
    let ended = 0;
    const { clock, events, database, until } = aDatabase(3, (query) => {
      sumMs += clock.nowMs - (begunMs[query] ?? 0);
      ended++;
    });
    const arrive = () => {
      database.query(begunMs.push(clock.nowMs) - 1, exponential(10, random));
      events.plan(clock.nowMs + exponential(5, random), arrive);
    };
    events.plan(0, arrive);
    until(1_000_000);
    // Offered load 2 of 3 connections: probability of a wait 4/9, mean wait 4/9 · 10 / (3 - 2).
    expect(sumMs / ended / (10 + 40 / 9)).toBeCloseTo(1, 1);
  });
});
