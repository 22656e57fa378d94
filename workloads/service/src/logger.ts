import pino, { type Logger } from 'pino';

/**
 * JSON lines on stdout, with the component's name. Written at once: lines stand in the order in which
 * they were logged, the last one before an exit too.
 */
export const createLogger = (component: string): Logger =>
  pino(
    {
      base: { component },
      level: process.env.LOG_LEVEL ?? 'info',
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ sync: true }),
  );
