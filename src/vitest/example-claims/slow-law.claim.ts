import { declare } from "./declare.ts";
import { synthetic } from "./synthetic.ts";

/** Long enough to be interrupted: eight batches of a minute each. */
declare("slow-law", "minutes", { experiment: synthetic("slow", (m, s) => s / m, 60) });
