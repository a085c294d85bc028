import fc from "fast-check";
import { expect, test } from "vitest";
import { wrapLabel } from "./wrap-label.ts";

test.each([
  ["The loss goes to zero", 27, 2, ["The loss goes to zero"]],
  // As few lines as it takes, about equally long.
  ["The initial kernel becomes deterministic", 27, 2, ["The initial kernel", "becomes deterministic"]],
  [
    "The kernel matrix has an eigendecomposition",
    18,
    3,
    ["The kernel", "matrix has an", "eigendecomposition"],
  ],
  // Behind a hyphen, which stays.
  ["A closed-form kernel", 12, 2, ["A closed-", "form kernel"]],
  ["In standard parameterization features move", 18, 2, ["In standard", "parameterization…"]],
  // A word longer than a line.
  ["Eigendecompositions of kernels", 10, 3, ["Eigendecom", "positions", "of kernels"]],
  ["Eigendecompositions of kernels", 10, 2, ["Eigendecom", "positions…"]],
])("%j in lines of %i, at most %i", (text, limit, most, lines) => {
  expect(wrapLabel(text, limit, most)).toEqual(lines);
});

test("no line is longer than it may be, none is empty, and only the end of a text is ever left out", () => {
  const word = fc.string({
    unit: fc.constantFrom("a", "b", "-", "–", "𝔼", "f̂"),
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 2, max: 30 }),
      fc.integer({ min: 1, max: 4 }),
      (words, limit, most) => {
        const lines = wrapLabel(words.join(" "), limit, most);
        expect(lines.length).toBeLessThanOrEqual(most);
        for (const line of lines) {
          expect(line.length).toBeGreaterThan(0);
          expect(line.length).toBeLessThanOrEqual(limit);
          // Neither half of a letter nor an accent without its letter.
          expect(line).not.toMatch(/^\p{M}|[\uD800-\uDFFF]/u);
        }
        const shown = lines.join("").replaceAll(" ", "");
        const whole = words.join("");
        if (shown.endsWith("…")) expect(whole.startsWith(shown.slice(0, -1))).toBe(true);
        else expect(shown).toBe(whole);
      },
    ),
  );
});
