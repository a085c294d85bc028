import { declare } from "./declare.ts";

declare("without-counterfeit", "bound", { counterfeits: [] });
