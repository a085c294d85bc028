import { type Claim, type ClaimDeclaration, claim, statement } from "../../claim/claim.ts";
import { cells } from "../../experiment/profile.ts";
import { boundedBy } from "../../verdict/expectation.ts";
import { law } from "./synthetic.ts";

/** A claim that y = O(m^{-1/2}) about a statement of the example register. */
export function declare(about: string, slug: string, changes: Partial<ClaimDeclaration> = {}): Claim {
  return claim(statement(about), slug, {
    title: "y is $O(m^{-1/2})$",
    reading: "literal",
    says: "y=O(m^{-1/2})",
    under: { law: "synthetic" },
    experiment: law(-1 / 2),
    cells: cells({ widths: [64, 128, 256, 512], seeds: 16 }),
    quantity: "y",
    unit: "1",
    observe: (cell) => cell.y as number,
    expect: boundedBy({ exponent: -1 / 2 }),
    counterfeits: [{ name: "O(m^{-3/2})", expect: boundedBy({ exponent: -3 / 2 }) }],
    doesNotShow: "anything about networks",
    ...changes,
  });
}
