import type { CompiledProgram, Engine } from "../engine/engine.ts";
import type { Program } from "../engine/program.ts";

/**
 * Compiled programs of each engine, by what they are programs of. Shapes recur for every batch of seeds, and
 * compiling costs more than a small width's whole measurement.
 */
const compiled = new WeakMap<Engine, Map<string, Promise<CompiledProgram>>>();

/** Compiled programs kept per engine; the oldest is disposed of beyond that, since each holds native memory. */
const KEPT = 16;

export async function compileOnce(
  engine: Engine,
  name: string,
  build: () => Program,
): Promise<CompiledProgram> {
  const programs = compiled.get(engine) ?? new Map<string, Promise<CompiledProgram>>();
  compiled.set(engine, programs);
  const known = programs.get(name);
  if (known) {
    programs.delete(name);
    programs.set(name, known);
    return known;
  }
  const fresh = engine.compile(build());
  programs.set(name, fresh);
  if (programs.size > KEPT) {
    const [oldest, program] = programs.entries().next().value!;
    programs.delete(oldest);
    await (await program).dispose();
  }
  return fresh;
}
