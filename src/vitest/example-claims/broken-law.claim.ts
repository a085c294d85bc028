import { declare } from "./declare.ts";
import { synthetic } from "./synthetic.ts";

declare("broken-law", "not-a-number", {
  experiment: synthetic("nan", (m, s) => (m === 256 && s === 7 ? Number.NaN : 1 / m)),
});
