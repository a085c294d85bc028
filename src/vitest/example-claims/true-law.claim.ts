import { declare } from "./declare.ts";

declare("true-law", "bound");
