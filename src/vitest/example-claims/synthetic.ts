/** Experiments that cost nothing, for tests of the commands: y = seed · m^exponent with a little scatter. */
import type { Experiment } from "../../experiment/experiment.ts";

export function synthetic(
  name: string,
  value: (width: number, seed: number) => number,
  seconds = 0,
): Experiment {
  return {
    name,
    settings: {},
    seedsTogether: () => 8,
    cost: () => 1,
    async measure({ width, seeds }) {
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      return seeds.map((seed) => ({ y: value(width, seed) }));
    },
  };
}

export const scatter = (width: number, seed: number): number =>
  1 + 0.05 * Math.sin(12.9898 * seed + 78.233 * Math.log2(width));

export const law = (exponent: number): Experiment =>
  synthetic(`m^${exponent}`, (m, s) => s * m ** exponent * scatter(m, s));
