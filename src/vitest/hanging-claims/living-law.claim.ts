import { declare } from "../example-claims/declare.ts";

declare("living-law", "bound");
