/** What can go wrong on purpose. */
export const LEAK_KINDS = ['cpu', 'memory', 'burst', 'slow-database'] as const;
export type LeakKind = (typeof LEAK_KINDS)[number];

/** Those that the web server itself suffers: its preloaded module does them. */
export const WEB_SERVER_KINDS = ['memory', 'slow-database'] as const;
export type WebServerKind = (typeof WEB_SERVER_KINDS)[number];

/** Something that goes wrong while there is time until a deadline of the monotonic clock, in ms. */
export interface Leak {
  /** Starts growing. Throws where it cannot. */
  start(rampSeconds: number, deadlineMs: number): void | Promise<void>;
  /** Moves the deadline. */
  extend(deadlineMs: number): void;
  stop(): void;
}
