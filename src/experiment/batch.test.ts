import fc from "fast-check";
import { expect, test } from "vitest";
import { MOST_SEEDS_TOGETHER, seedsWithin } from "./batch.ts";

const numbers = fc.integer({ min: 1, max: 2 ** 22 });

test("seeds of one batch take no more numbers than they may, and twice as many would; one seed and 16 are the ends", () => {
  fc.assert(
    fc.property(numbers, numbers, (most, perSeed) => {
      const seeds = seedsWithin(most, perSeed);
      expect(seeds === 1 || seeds * perSeed <= most).toBe(true);
      expect(seeds === MOST_SEEDS_TOGETHER || 2 * seeds * perSeed > most).toBe(true);
      expect(seeds).toBeGreaterThanOrEqual(1);
      expect(seeds).toBeLessThanOrEqual(MOST_SEEDS_TOGETHER);
    }),
  );
});

test("batches of any multiple of 16 seeds end where it ends", () => {
  fc.assert(
    fc.property(numbers, numbers, (most, perSeed) => {
      expect(MOST_SEEDS_TOGETHER % seedsWithin(most, perSeed)).toBe(0);
    }),
  );
});
