import { EngineError, type InputTensor } from "./engine.ts";
import { isRepeatCount, type Program, REPEAT_COUNT_RULE } from "./program.ts";
import { sameShape, showShape, sizeOf } from "./shapes.ts";

/**
 * Refuses what does not fit the inputs a program declares; every engine asks this before it computes.
 *
 * @throws {EngineError} when an input is missing or not declared, has another shape or number of elements
 * than declared, or is a loop count that is no whole number.
 */
export function checkInputs(program: Program, inputs: Readonly<Record<string, InputTensor>>): void {
  for (const { name, value, isCount } of program.inputs) {
    const tensor = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (!tensor) throw new EngineError(`Input "${name}" of shape ${showShape(value.shape)} is missing.`);
    if (!sameShape(tensor.shape, value.shape) || tensor.data.length !== sizeOf(value.shape)) {
      throw new EngineError(
        `Input "${name}" has shape ${showShape(tensor.shape)} and ${tensor.data.length} numbers; ` +
          `the program declares shape ${showShape(value.shape)}.`,
      );
    }
    if (isCount && !isRepeatCount(tensor.data[0]!)) {
      throw new EngineError(`Input "${name}" is ${tensor.data[0]}; a loop count ${REPEAT_COUNT_RULE}.`);
    }
  }
  const declared = new Set(program.inputs.map((input) => input.name));
  for (const name of Object.keys(inputs)) {
    if (!declared.has(name)) {
      throw new EngineError(
        `Input "${name}" is not declared; the program has ${[...declared].map((known) => `"${known}"`).join(", ")}.`,
      );
    }
  }
}
