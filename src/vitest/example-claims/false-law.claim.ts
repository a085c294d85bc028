import { declare } from "./declare.ts";
import { law } from "./synthetic.ts";

declare("false-law", "bound", { experiment: law(0) });
