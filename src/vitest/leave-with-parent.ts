/**
 * Ends this worker when the process that started it is gone, however that ended: otherwise a run that was stopped
 * would leave workers behind that measure on for nobody.
 */
export function leaveWithParent(): void {
  // The set-up file that calls this is run anew for every claim file of a worker.
  if (process.listeners("disconnect").includes(leave)) return;
  process.on("disconnect", leave);
}

const leave = (): never => process.exit(1);
