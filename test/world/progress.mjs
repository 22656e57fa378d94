// Plain JavaScript: start.mjs runs it before anything is installed, on whatever Node there is.

const EVERY_MS = 1_000;

/**
 * Runs a step and shows it: in place with the seconds passed on a terminal, else as a line when it
 * begins and one when it ends.
 *
 * @template Result
 * @param {string} title
 * @param {() => Promise<Result>} step
 * @returns {Promise<Result>}
 */
export async function withProgress(title, step) {
  const startMs = performance.now();
  const seconds = () => ((performance.now() - startMs) / 1000).toFixed(1);
  const { isTTY } = process.stderr;
  const show = () => process.stderr.write(`\r\x1b[2K${title} … ${seconds()} s`);
  if (!isTTY) process.stderr.write(`${title} …\n`);
  const timer = isTTY ? setInterval(show, EVERY_MS) : undefined;
  if (isTTY) show();
  try {
    const result = await step();
    process.stderr.write(`${isTTY ? '\r\x1b[2K' : ''}${title}: ${seconds()} s\n`);
    return result;
  } catch (error) {
    if (isTTY) process.stderr.write('\r\x1b[2K');
    throw error;
  } finally {
    clearInterval(timer);
  }
}
