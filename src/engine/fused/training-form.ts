import type { InputTensor, Tensor } from "../engine.ts";
import type { ProgramForm } from "../program-form.ts";
import { widened } from "../widened.ts";

/** A program that trains. */
export interface TrainingForm extends ProgramForm {
  readonly kind: "two-layer flow" | "two-layer descent";
}

/** A training program's inputs by name; they come in the order that `ProgramForm` gives them. */
export function trainingInputs(inputs: readonly InputTensor[]) {
  const [firstLayer, secondLayer] = inputs.slice(-2) as [InputTensor, InputTensor];
  const [x, y, stepOrRates, steps] = inputs.slice(0, -2).map(widened) as [Tensor, Tensor, Tensor, Tensor];
  return { x, y, stepOrRates, steps, firstLayer, secondLayer };
}

/** Length of the step, or rate of descent, of replicate s: there is one for all of them or one for each. */
export const timeOf = ({ data }: Tensor, s: number): number => data[data.length === 1 ? 0 : s]!;
