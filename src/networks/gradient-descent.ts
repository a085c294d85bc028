import { buildProgram, type Program } from "../engine/program.ts";
import { lossDescent, type ProgramSizes, parameterInputs, parameterName } from "./gradient-flow.ts";
import type { Network } from "./network.ts";
import { passes } from "./passes.ts";
import { twoLayerForm } from "./two-layer-form.ts";

/**
 * One call makes `steps` steps of gradient descent, θ ← θ − η ∇L with L = ½ Σ_i (f(x_i) − y_i)², each
 * replicate with a learning rate of its own.
 *
 * Inputs: `inputs` (S, N, d), `targets` (S, N, 1), `rates` (S, 1, 1), `steps` (scalar), the weights.
 * Outputs: the weights. The parameterization's width scaling of the learning rate multiplies `rates`.
 */
export function gradientDescentProgram(net: Network, sizes: ProgramSizes): Program {
  const pass = passes(net, sizes.width, sizes.inputDimension);
  return buildProgram(
    (p) => {
      const inputs = p.input("inputs", [sizes.replicates, sizes.inputs, sizes.inputDimension]);
      const targets = p.input("targets", [sizes.replicates, sizes.inputs, 1]);
      const rates = p.input("rates", [sizes.replicates, 1, 1]);
      const steps = p.input("steps", []);
      const initial = parameterInputs(p, net, sizes);
      const final = p.repeat(steps, initial, (parameters) => {
        const descent = lossDescent(p, net, sizes, pass, parameters, inputs, targets, rates);
        return parameters.map((value, index) => p.add(value, descent[index]!));
      });
      return Object.fromEntries(final.map((value, index) => [parameterName(index), value]));
    },
    twoLayerForm("two-layer descent", net, sizes),
  );
}
