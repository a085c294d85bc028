import { declare } from "../example-claims/declare.ts";
import { synthetic } from "../example-claims/synthetic.ts";

/** Kills its own worker in the middle of a measurement, as running out of memory would. */
declare("dying-law", "bound", {
  experiment: synthetic("dying", () => {
    process.kill(process.pid, "SIGKILL");
    return Number.NaN;
  }),
});
