import { claim, statement, tex } from "../src/claim/claim.ts";
import { boundedBy, scalesAs } from "../src/verdict/expectation.ts";
import {
  curve,
  DEEP_CELLS,
  DEEP_MARGIN,
  deepFlow,
  FLOW_CELLS,
  flow,
  frobenius,
  ofLayer,
  PLAINLY_WRONG,
  SPHERE,
  underDeepFlow,
  underFlow,
} from "./flows.ts";

const weightChange = statement("weight-change");

const quantity = "root mean square over the layer's entries of W_T − W_0";
const layers = (depth: number) => Array.from({ length: depth }, (_, l) => `layer ${l + 1}`);
const rootM = boundedBy({ exponent: -1 / 2 });

for (const activation of ["tanh", "relu"] as const) {
  claim(weightChange, `two-layer-${activation}`, {
    title: `With two ${activation} layers, input and output weights change by $O(m^{-1/2})$ per entry`,
    reading: "literal",
    says: tex`\Delta W^{(l)}_{ij}=O(m^{-1/2}),\quad l=1,2`,
    under: underFlow(activation),
    experiment: flow({ activation }),
    cells: FLOW_CELLS,
    quantity,
    unit: "1",
    components: layers(2),
    observe: (cell) => curve(cell, "weightChange"),
    expect: rootM,
    askSharpness: true,
    counterfeits: [
      {
        name: "mean-field scaling with learning rate m: every weight moves by Θ(1)",
        experiment: flow({ activation, parameterization: "mean-field" }),
        share: PLAINLY_WRONG,
      },
      { name: "claimed exponent −1", expect: boundedBy({ exponent: -1 }) },
    ],
    doesNotShow: "The largest entry, which has a further factor √ln m.",
  });
}

for (const activation of ["tanh", "relu"] as const) {
  claim(weightChange, `frobenius-${activation}`, {
    title: `With two ${activation} layers, the weights of either change by $O(m^{-1/2})$ in the Frobenius norm`,
    reading: "alternative",
    says: tex`\|\Delta W^{(l)}\|_F=O(m^{-1/2}),\quad l=1,2`,
    under: underFlow(activation),
    experiment: flow({ activation }),
    cells: FLOW_CELLS,
    quantity: "Frobenius norm of the layer's W_T − W_0",
    unit: "1",
    components: layers(2),
    observe: (cell, { width }) => {
      const [input, output] = curve(cell, "weightChange");
      return [frobenius(input!, width * SPHERE.dimension), frobenius(output!, width)];
    },
    expect: rootM,
    counterfeits: [{ name: "a norm that grows as √m", expect: scalesAs({ exponent: 1 / 2 }) }],
    doesNotShow: "Deeper networks. It rests on the same numbers as the claim on entries.",
    writeInstead:
      "The entries of $\\Delta W$ are $O(1/\\sqrt m)$ in root mean square; with two layers its Frobenius norm, over $m$ entries and more, does not vanish.",
  });
}

for (const { activation, depth } of [
  { activation: "tanh", depth: 3 },
  { activation: "relu", depth: 3 },
  { activation: "tanh", depth: 4 },
] as const) {
  const deep = {
    under: underDeepFlow(activation, depth),
    experiment: deepFlow({ activation, depth }),
    cells: DEEP_CELLS,
    quantity,
    unit: "1",
    doesNotShow: "Widths beyond those measured, or the largest entry.",
  };
  claim(weightChange, `depth-${depth}-${activation}`, {
    ...deep,
    title: `With ${depth} ${activation} layers, the weights of every layer change by $O(m^{-1/2})$ per entry`,
    reading: "literal",
    says: tex`\Delta W^{(l)}_{ij}=O(m^{-1/2}),\quad l=1,\dots,${depth}`,
    components: layers(depth),
    observe: (cell) => curve(cell, "weightChange"),
    expect: boundedBy({ exponent: -1 / 2, ...DEEP_MARGIN }),
    askSharpness: true,
    counterfeits: [
      { name: "claimed exponent −1 for every layer", expect: boundedBy({ exponent: -1, ...DEEP_MARGIN }) },
      {
        name: "the sum of a row's changes in place of one entry's",
        observe: (cell, { width }) => curve(cell, "weightChange").map((value) => value * Math.sqrt(width)),
      },
    ],
  });
  if (depth === 3) {
    claim(weightChange, `hidden-layer-${activation}`, {
      ...deep,
      title: `Between two hidden ${activation} layers, the weights change by $\\Theta(1/m)$ per entry`,
      reading: "alternative",
      says: tex`\Delta W^{(2)}_{ij}=\Theta(1/m)`,
      observe: (cell) => ofLayer(cell, "weightChange", 2),
      expect: scalesAs({ exponent: -1, ...DEEP_MARGIN }),
      counterfeits: [
        { name: "claimed exponent −1/2", expect: scalesAs({ exponent: -1 / 2 }) },
        { name: "the input layer in its place", observe: (cell) => ofLayer(cell, "weightChange", 1) },
      ],
    });
  }
}
