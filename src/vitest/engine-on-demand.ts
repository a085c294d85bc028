import { openCheckedEngine } from "../engine/choose.ts";
import type { Engine, EngineName, Precision } from "../engine/engine.ts";

/** What a run's set-up has found out about the engine that it has opened and checked. */
export interface CheckedEngine {
  readonly name: EngineName;
  readonly version: string;
  readonly precision: Precision;
}

/**
 * That engine in another process, opened when its first program is compiled: where no cell has to be measured its library
 * is never loaded.
 */
export function engineOnDemand(
  { name, version, precision }: CheckedEngine,
  open: (name: EngineName, precision: Precision) => Promise<Engine> = openCheckedEngine,
): Engine {
  let opened: Promise<Engine> | null = null;
  return {
    name,
    version,
    precision,
    async compile(program) {
      opened ??= open(name, precision);
      return (await opened).compile(program);
    },
  };
}
