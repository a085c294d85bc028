import { type ClaimDeclaration, claim, type Observe, statement, tex } from "../src/claim/claim.ts";
import { boundedBy, convergesToZero, type Expectation, scalesAs } from "../src/verdict/expectation.ts";
import {
  curve,
  DEEP_CELLS,
  DEEP_MARGIN,
  deepFlow,
  FLOW_CELLS,
  flow,
  last,
  MEAN_FIELD_CELLS,
  ofLayer,
  PLAINLY_WRONG,
  UNTIL,
  underDeepFlow,
  underFlow,
} from "./flows.ts";

const featureChange = statement("feature-change");

/** Root mean square over neurons and inputs of the pre-activation's change, h = wᵀx, at the end of training. */
const preActivation: Observe = (cell) => last(cell, "preActivationChange");
/** The same in the normalisation of the chapter's proof, where a feature is h = m^{−1/2} Wx. */
const proofNormalisation: Observe = (cell, { width }) => last(cell, "preActivationChange") / Math.sqrt(width);
const relative: Observe = (cell) =>
  last(cell, "preActivationChange") / ofLayer(cell, "preActivationSizes", 1);

const WRITE_INSTEAD =
  "Features of size $\\Theta(1)$ move by $\\Delta h=O(1/\\sqrt m)$, in every layer. $O(1/m)$ is right only for the first layer and only of $m^{-1/2}Wx$, which itself shrinks as $1/\\sqrt m$; between hidden layers $m^{-1/2}\\Delta W z$ sums $m$ coherent terms of size $1/m$ and is $\\Theta(1/\\sqrt m)$.";

const order1 = boundedBy({ exponent: -1 });

function change(
  activation: "relu" | "tanh",
  options: Pick<ClaimDeclaration, "title" | "reading" | "says" | "quantity"> & {
    observe: Observe;
    expect: Expectation;
    counterfeitExponent: number;
    writeInstead?: string;
  },
): ClaimDeclaration {
  const { observe, expect, counterfeitExponent, ...words } = options;
  return {
    ...words,
    under: underFlow(activation),
    experiment: flow({ activation }),
    cells: FLOW_CELLS,
    unit: "1",
    observe,
    expect,
    askSharpness: expect.kind === "boundedBy",
    counterfeits: [
      {
        name: "mean-field scaling with learning rate m: features move by O(1) where the claim has m^{-1/2}",
        experiment: flow({ activation, parameterization: "mean-field" }),
        share: PLAINLY_WRONG,
      },
      {
        name: `claimed exponent ${counterfeitExponent}`,
        expect: boundedBy({ exponent: counterfeitExponent }),
      },
    ],
    doesNotShow:
      "Deeper layers (their features see other weights move), other losses, or the largest neuron.",
  };
}

for (const activation of ["tanh", "relu"] as const) {
  claim(
    featureChange,
    `proof-normalisation-${activation}`,
    change(activation, {
      title: `In the proof's normalisation, $h=m^{-1/2}Wx$, ${activation} features move by $O(1/m)$`,
      reading: "literal",
      says: tex`\Delta h=\tfrac1{\sqrt m}\Delta W x=O(1/m)`,
      quantity: "root mean square of Δh = m^{-1/2} ΔW x over neurons and inputs, at T",
      observe: proofNormalisation,
      expect: order1,
      counterfeitExponent: -3 / 2,
    }),
  );
  claim(
    featureChange,
    `pre-activation-${activation}`,
    change(activation, {
      title: `What a ${activation} neuron sees, $h=w^\\top x$ of size $\\Theta(1)$, moves by $O(1/m)$`,
      reading: "alternative",
      says: tex`\Delta h=\Delta w^\top x=O(1/m)\quad\text{where } h=w^\top x=\Theta(1)`,
      quantity: "root mean square of Δh = Δw·x over neurons and inputs, at T",
      observe: preActivation,
      expect: order1,
      counterfeitExponent: -3 / 2,
      writeInstead: WRITE_INSTEAD,
    }),
  );
  claim(
    featureChange,
    `pre-activation-root-m-${activation}`,
    change(activation, {
      title: `What a ${activation} neuron sees moves by $O(m^{-1/2})$`,
      reading: "amended",
      writeInstead: WRITE_INSTEAD,
      says: tex`\Delta h=\Delta w^\top x=O(m^{-1/2})`,
      quantity: "root mean square of Δh = Δw·x over neurons and inputs, at T",
      observe: preActivation,
      expect: boundedBy({ exponent: -1 / 2 }),
      counterfeitExponent: -1,
    }),
  );
  claim(
    featureChange,
    `relative-${activation}`,
    change(activation, {
      title: `Relative to their size, ${activation} features move by $O(1/m)$`,
      reading: "alternative",
      says: tex`\|\Delta h\|/\|h\|=O(1/m)`,
      quantity: "root mean square of Δh over that of h",
      observe: relative,
      expect: order1,
      counterfeitExponent: -3 / 2,
    }),
  );
}

for (const activation of ["tanh", "relu"] as const) {
  const deep = {
    under: underDeepFlow(activation, 3),
    experiment: deepFlow({ activation, depth: 3 }),
    cells: DEEP_CELLS,
    unit: "1",
    doesNotShow: "Widths beyond those measured, or the largest neuron.",
  };
  claim(featureChange, `intermediate-layer-${activation}`, {
    ...deep,
    title: `Between two hidden ${activation} layers, where $h=m^{-1/2}Wz$ is the network's own scaling, features move by $O(1/m)$`,
    reading: "literal",
    says: tex`\Delta h^{(2)}=O(1/m),\quad h^{(2)}=\tfrac1{\sqrt m}W^{(2)}\sigma(h^{(1)})`,
    quantity: "root mean square of Δh of the second hidden layer over neurons and inputs, at T",
    observe: (cell) => ofLayer(cell, "preActivationChanges", 2),
    expect: order1,
    counterfeits: [
      { name: "claimed exponent −3/2", expect: boundedBy({ exponent: -3 / 2 }) },
      { name: "the size of h itself", observe: (cell) => ofLayer(cell, "preActivationSizes", 2) },
    ],
  });
  claim(featureChange, `every-layer-root-m-${activation}`, {
    ...deep,
    title: `With three ${activation} layers, the features of both hidden layers move by $O(m^{-1/2})$`,
    reading: "amended",
    says: tex`\Delta h^{(l)}=O(m^{-1/2}),\quad l=1,2`,
    quantity: "root mean square of Δh over neurons and inputs, at T",
    components: ["layer 1", "layer 2"],
    observe: (cell) => curve(cell, "preActivationChanges"),
    expect: boundedBy({ exponent: -1 / 2, ...DEEP_MARGIN }),
    counterfeits: [
      { name: "claimed exponent −1", expect: boundedBy({ exponent: -1, ...DEEP_MARGIN }) },
      { name: "the size of h itself", observe: (cell) => curve(cell, "preActivationSizes") },
    ],
    writeInstead: WRITE_INSTEAD,
  });
}

claim(featureChange, "first-layer-over-root-m-relu", {
  title:
    "With $1/\\sqrt m$ in the first layer as well, trained at the rate $\\eta m$ that this takes, relu features stand still in the limit",
  reading: "alternative",
  says: tex`f=\tfrac1{\sqrt m}\sum_ja_j\,\mathrm{relu}(\tfrac1{\sqrt m}w_j^\top x),\ \text{rate } \eta m:\quad\|\Delta h\|/\|h\|\to0`,
  under: underFlow("relu", {
    network:
      "two layers, f(x) = Σ aᵢ relu(wᵢ·x/√m) / √m, which is Σ aᵢ relu(wᵢ·x) / m, the mean-field network",
    training: `gradient flow at the rate m to T = ${UNTIL} (Runge–Kutta, error measured by halving the step)`,
  }),
  experiment: flow({ activation: "relu", parameterization: "mean-field" }),
  cells: MEAN_FIELD_CELLS,
  quantity: "root mean square of Δh over that of h",
  unit: "1",
  observe: relative,
  expect: convergesToZero(),
  counterfeits: [{ name: "a change that grows as √m", expect: scalesAs({ exponent: 1 / 2 }) }],
  doesNotShow:
    "A rate of order 1, at which the kernel is $\\Theta(1/m)$ and features stand still because nothing is learned; activations that are not homogeneous, for which it is a network of its own.",
  writeInstead:
    "In the first layer there is no factor $1/\\sqrt m$: $h^{(1)}=W^{(1)}x$, $h^{(l)}=m^{-1/2}W^{(l)}\\sigma(h^{(l-1)})$. With it, two relu layers are the mean-field network: at a rate of order 1 they do not train, and at the rate $\\eta m$ at which they do, features move by $\\Theta(1)$.",
});
