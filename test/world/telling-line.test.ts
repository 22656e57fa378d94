import { describe, expect, test } from 'vitest';
import { tellingLine } from './telling-line.ts';

describe('of a log the line that tells why its process ended', () => {
  test.each([
    [
      'is the last error of JSON lines, with its cause, in plain words',
      '{"level":60,"err":{"message":"no broker\\n  in sight","stack":"Error: …"},"msg":"web cannot go on"}\n' +
        '{"level":30,"msg":"web stops"}\n',
      'web cannot go on: no broker in sight',
    ],
    [
      'is the innermost cause of a Java stack trace',
      '10:00:00 [main] ERROR kafka.Kafka - Exiting due to fatal exception\n' +
        'java.lang.RuntimeException: while writing\n\tat kafka.Kafka.main(Kafka.java:1)\n' +
        'Caused by: java.io.IOException: No space left on device\n\tat java.IOException.<init>\n',
      'Caused by: java.io.IOException: No space left on device',
    ],
    [
      'is the error of MariaDB rather than what it says about ending',
      '2026-01-01 10:00:00 0 [ERROR] mariadbd: disk is full\n2026-01-01 10:00:00 0 [Note] bye\n',
      '2026-01-01 10:00:00 0 [ERROR] mariadbd: disk is full',
    ],
    [
      'is the error of Node amid what surrounds it',
      "node:internal/modules\n  throw err;\n\nError: Cannot find module 'x'\n    at load\n\nNode.js v24\n",
      "Error: Cannot find module 'x'",
    ],
    ['is the last one where nothing looks wrong', 'starts\nis ready\n', 'is ready'],
    ['may be torn', '{"level":30,"msg":"starts"}\n{"level":60,"ms', '{"level":60,"ms'],
    ['is cut where it is too long', 'x'.repeat(1000), 'x'.repeat(300)],
    ['is none of an empty log', '', ''],
  ])('%s', (_, log, expected) => {
    expect(tellingLine(log)).toBe(expected);
  });
});
