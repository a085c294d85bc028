import type { ProgramBuilder, Value } from "../engine/program.ts";
import { buildProgram, type Program } from "../engine/program.ts";
import { type ProgramSizes, parameterInputs } from "../networks/gradient-flow.ts";
import { layerScales, learningRate, type Network } from "../networks/network.ts";
import { passes } from "../networks/passes.ts";
import { twoLayerForm } from "../networks/two-layer-form.ts";

/** Name of the part of the kernel that comes from weight layer `index` (from 0). */
export const kernelPartName = (index: number): string => `kernel of layer ${index + 1}`;
/** Name of the pre-activations of layer `index` (from 0). */
export const preActivationName = (index: number): string => `pre-activations ${index + 1}`;

/**
 * Outputs, pre-activations and the empirical kernel of a network at given weights, layer by layer in closed
 * algebra rather than from a Jacobian: the gradient with respect to W_l at x_i is the outer product
 * m^{−a_l} z_{l−1}(x_i) δ_l(x_i)ᵀ, so its Gram matrix is m^{−2a_l} (z zᵀ) ∘ (δ δᵀ).
 *
 * The kernel carries the learning rate's width scaling η = m^{−c}, because that is the kernel that governs
 * df/dt; η = 1 in the ntk parameterization, where it is the plain Gram matrix of gradients.
 *
 * Inputs: `inputs` (S, N, d) and the weights. Outputs: `outputs` (S, N, 1), `kernel` (S, N, N),
 * `kernel of layer l` (S, N, N), `pre-activations l` (S, N, m) for every layer below the output.
 */
export function observationProgram(net: Network, sizes: ProgramSizes): Program {
  return buildProgram(
    (p) => {
      const { forward, kernels } = kernelsOf(p, net, sizes);
      return {
        ...kernels,
        ...Object.fromEntries(forward.preActivations.map((h, index) => [preActivationName(index), h])),
      };
    },
    twoLayerForm("two-layer observation", net, sizes),
  );
}

/** As `observationProgram` without the pre-activations, which in wide networks are most of what it gives. */
export function kernelProgram(net: Network, sizes: ProgramSizes): Program {
  return buildProgram((p) => kernelsOf(p, net, sizes).kernels, twoLayerForm("two-layer kernel", net, sizes));
}

function kernelsOf(p: ProgramBuilder, net: Network, sizes: ProgramSizes) {
  const pass = passes(net, sizes.width, sizes.inputDimension);
  const inputs = p.input("inputs", [sizes.replicates, sizes.inputs, sizes.inputDimension]);
  const parameters = parameterInputs(p, net, sizes);
  const forward = pass.forward(p, parameters, inputs);
  const ones = p.constant({
    shape: [sizes.replicates, sizes.inputs, 1],
    data: new Float64Array(sizes.replicates * sizes.inputs).fill(1),
  });
  const deltas = pass.backward(p, parameters, forward, ones);
  const rate = learningRate(net, sizes.width);
  const parts = layerScales(net, sizes.width, sizes.inputDimension).map((layer, index) =>
    p.mul(gram(p, forward.layerInputs[index]!, rate * layer.multiplier ** 2), gram(p, deltas[index]!, 1)),
  );
  const kernels: Record<string, Value> = {
    outputs: forward.outputs,
    kernel: parts.reduce((sum, part) => p.add(sum, part)),
    ...Object.fromEntries(parts.map((part, index) => [kernelPartName(index), part])),
  };
  return { forward, kernels };
}

/** scale · v vᵀ over the last axis: (S, N, n) → (S, N, N). */
function gram(p: ProgramBuilder, v: Value, scale: number): Value {
  return p.matmul(v, v, { transposeY: true, scale });
}
