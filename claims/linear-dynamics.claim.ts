import { claim, statement, tex } from "../src/claim/claim.ts";
import { boundedBy, convergesToZero } from "../src/verdict/expectation.ts";
import { curve, FLOW_CELLS, flow, sup, underFlow } from "./flows.ts";

const linearDynamics = statement("linear-dynamics");

for (const activation of ["tanh", "relu"] as const) {
  claim(linearDynamics, `velocity-${activation}`, {
    title: `In the limit, ${activation} training outputs obey the linear equation $\\dot f=-\\Theta_\\infty(f-Y)$`,
    reading: "literal",
    says: tex`\sup_{t\le T}\big\|\dot f_t(X)+\Theta_\infty(f_t(X)-Y)\big\|\to0 \text{ as } m\to\infty`,
    under: underFlow(activation),
    experiment: flow({ activation }),
    cells: FLOW_CELLS,
    quantity: "largest ‖(Θ_t − Θ_∞)(f_t − Y)‖ over time, by which the velocity misses the linear equation",
    unit: "‖Y‖ η",
    observe: (cell) => sup(cell, "velocityError"),
    expect: convergesToZero(),
    counterfeits: [
      {
        // As a share of the velocity: ‖f₀ − Y‖ scatters from seed to seed, and few seeds would not tell its exponent from −0.1.
        name: "the kernel of the last layer alone in place of Θ_∞: what it leaves of the velocity",
        observe: (cell) => sup(cell, "velocityShareBeyondOutputKernel"),
      },
      { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) },
    ],
    curves: [
      {
        name: "distance from the linear equation during training",
        caption: "At the largest width, mean over seeds.",
        x: { label: "time t", unit: "1/η", scale: "linear", of: (cell) => curve(cell, "time") },
        y: { label: "distance of the velocity from the linear equation", unit: "‖Y‖ η", scale: "linear" },
        series: [{ name: "measured", role: "measured", of: (cell) => curve(cell, "velocityError") }],
      },
    ],
    doesNotShow: "Other losses, for which the equation in the limit is not linear in f.",
  });
}
