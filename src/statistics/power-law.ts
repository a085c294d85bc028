/** Power laws in the width: the folder's one door for them; each concept stands in its own file. */
export {
  fitPowerLaw,
  GUARD_CONFIDENCE,
  type PowerLawFit,
} from "./fit-power-law.ts";
export { type PowerLawPerSeed, powerLawPerSeed } from "./power-law-per-seed.ts";
export { type Sharpness, sharpness } from "./sharpness.ts";
