import { LRUCache } from "lru-cache";
import type { Vector } from "./vector.ts";

/** A world's kernels are needed again at every width and by every experiment on its inputs. */
const MOST_ANSWERS = 2_000;

/**
 * The same function, which remembers its last 2000 answers. Inputs count as the same when their numbers are the same
 * bits. Answers are shared, so not to be written to.
 */
export function remembered<Options extends readonly (string | number)[], Answer extends object>(
  compute: (inputs: readonly Vector[], ...options: Options) => Answer,
): (inputs: readonly Vector[], ...options: Options) => Answer {
  const known = new LRUCache<string, Answer>({ max: MOST_ANSWERS });
  return (inputs, ...options) => {
    const name = `${options.join(" ")} ${inputs.map(bits).join(" ")}`;
    const answer = known.get(name) ?? compute(inputs, ...options);
    known.set(name, answer);
    return answer;
  };
}

function bits(x: Vector): string {
  const { buffer, byteOffset, byteLength } = x instanceof Float64Array ? x : Float64Array.from(x);
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}
