import { type ClaimDeclaration, claim, statement, tex } from "../src/claim/claim.ts";
import { boundedBy } from "../src/verdict/expectation.ts";
import { curve, FLOW_CELLS, flow, halfway, sup, underFlow } from "./flows.ts";

const kernelDrift = statement("kernel-drift");

/** The chapter's bound for one activation, read at the worst time or at one fixed time. */
function drift(activation: "relu" | "tanh", when: "sup" | "fixed"): ClaimDeclaration {
  const read = when === "sup" ? sup : halfway;
  const says =
    when === "sup"
      ? tex`\sup_{t\le T}\frac{\|\Theta_t-\Theta_0\|_F}{\|\Theta_0\|_F}=O(m^{-1/2})`
      : tex`\frac{\|\Theta_t-\Theta_0\|_F}{\|\Theta_0\|_F}=O(m^{-1/2})\quad\text{at } t=T/2`;
  return {
    title: `The ${activation} kernel moves by $O(m^{-1/2})$ ${when === "sup" ? "during all of training" : "up to half of the training time"}`,
    reading: "literal",
    says,
    under: underFlow(activation),
    experiment: flow({ activation }),
    cells: FLOW_CELLS,
    quantity: when === "sup" ? "largest relative kernel change over time" : "relative kernel change at T/2",
    unit: "1",
    observe: (cell) => read(cell, "kernelChange"),
    floor: (floors) => read(floors, "kernelChange"),
    expect: boundedBy({ exponent: -1 / 2 }),
    askSharpness: true,
    counterfeits: [
      {
        name: "mean-field scaling, f = (1/m) Σ a σ(w·x) with learning rate m: the kernel moves by O(1)",
        experiment: flow({ activation, parameterization: "mean-field" }),
      },
      { name: "claimed exponent −3/2", expect: boundedBy({ exponent: -3 / 2 }) },
    ],
    curves: [
      {
        name: "kernel change during training",
        caption: "Relative change of the kernel from its initial value, at the largest width.",
        x: { label: "time t", unit: "1/η", scale: "linear", of: (cell) => curve(cell, "time") },
        y: { label: "relative kernel change", unit: "1", scale: "linear" },
        series: [
          { name: "measured", role: "measured", of: (cell) => curve(cell, "kernelChange") },
          {
            name: "m^{-1/2}",
            role: "bound",
            of: (cell, { width }) => curve(cell, "time").map(() => width ** (-1 / 2)),
          },
        ],
      },
    ],
    doesNotShow: "Widths beyond those measured, deeper networks, other losses, or constants uniform in the data.",
  };
}

claim(kernelDrift, "sup-tanh", drift("tanh", "sup"));
claim(kernelDrift, "fixed-time-tanh", drift("tanh", "fixed"));
claim(kernelDrift, "sup-relu", drift("relu", "sup"));
claim(kernelDrift, "fixed-time-relu", drift("relu", "fixed"));
