import type { ProgramForm } from "../engine/program-form.ts";
import type { ProgramSizes } from "./gradient-flow.ts";
import { layerScales, learningRate, type Network } from "./network.ts";

/** The form under which an engine may know a kernel for a program of this network; null where there is none. */
export function twoLayerForm(
  kind: ProgramForm["kind"],
  net: Network,
  sizes: ProgramSizes,
): ProgramForm | null {
  const { activation } = net;
  if (net.depth !== 2 || activation === "erf") return null;
  const [first, second] = layerScales(net, sizes.width, sizes.inputDimension);
  return {
    kind,
    activation,
    replicates: sizes.replicates,
    inputs: sizes.inputs,
    inputDimension: sizes.inputDimension,
    width: sizes.width,
    multipliers: [first!.multiplier, second!.multiplier],
    rate: learningRate(net, sizes.width),
  };
}
