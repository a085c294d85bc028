import { declare } from "../example-claims/declare.ts";
import { synthetic } from "../example-claims/synthetic.ts";

/** Never comes back from a measurement, and lets nothing else of its process have a turn. */
declare("hanging-law", "bound", {
  experiment: synthetic("hanging", () => {
    for (;;);
  }),
});
