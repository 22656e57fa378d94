import { z } from 'zod';
import { WEB_SERVER_KINDS } from '../kinds.ts';

/**
 * What the agent says to the module in the web server, one line of JSON each; deadlines are of the
 * monotonic clock that both share. The module answers a start, with one line, and nothing else.
 */
const commandSchema = z.discriminatedUnion('command', [
  z.strictObject({
    command: z.literal('start'),
    kind: z.enum(WEB_SERVER_KINDS),
    rampSeconds: z.number().positive(),
    deadlineMs: z.number(),
  }),
  z.strictObject({ command: z.literal('extend'), deadlineMs: z.number() }),
]);
export type Command = z.infer<typeof commandSchema>;

const answerSchema = z.strictObject({ error: z.string().nullable() });
/** An error says why the leak could not start. */
export type Answer = z.infer<typeof answerSchema>;

/** Throws on what is no command. */
export const parseCommand = (line: string): Command => commandSchema.parse(JSON.parse(line));
export const parseAnswer = (line: string): Answer => answerSchema.parse(JSON.parse(line));
export const toLine = (message: Command | Answer): string => `${JSON.stringify(message)}\n`;
