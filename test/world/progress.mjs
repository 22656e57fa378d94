// Plain JavaScript: start.mjs needs it on whatever Node runs right after `git clone`.

const REDRAW_MS = 200;
const CLEAR_LINE = '\r\u001b[K';

/** See progress.d.mts. */
export async function showStep(stream, what, work) {
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const terminal = stream.isTTY === true;
  const clear = terminal ? CLEAR_LINE : '';
  if (!terminal) stream.write(`${what} …\n`);
  const redraw = terminal
    ? setInterval(() => stream.write(`${clear}${what} … ${elapsed()}`), REDRAW_MS)
    : undefined;
  try {
    const result = await work();
    stream.write(`${clear}${what}: done in ${elapsed()}\n`);
    return result;
  } catch (error) {
    stream.write(`${clear}${what}: failed after ${elapsed()}\n`);
    throw error;
  } finally {
    clearInterval(redraw);
  }
}
