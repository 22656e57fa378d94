/**
 * Calls back when the process that started this one through start.mjs is gone. Without such a
 * parent nothing happens. The channel alone keeps no process alive.
 */
export function onParentGone(callback: () => void): void {
  if (process.channel === undefined) return;
  process.channel.unref();
  process.once('disconnect', callback);
}
