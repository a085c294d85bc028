import type { Experiment } from "./experiment.ts";

type Measure = Experiment["measure"];
const ownMeasures = new WeakSet<Measure>();

/**
 * Marks an experiment of this folder: its numbers follow from its settings and the sources that `codeFingerprint`
 * covers. What a claim file measures with a function of its own is not marked, since other code can be behind it.
 */
export function libraryExperiment(experiment: Experiment): Experiment {
  ownMeasures.add(experiment.measure);
  if (experiment.refined) ownMeasures.add(experiment.refined.measure);
  return experiment;
}

/** False also for a library experiment of which one of the measuring functions was replaced. */
export function isLibraryExperiment({ measure, refined }: Experiment): boolean {
  return ownMeasures.has(measure) && (!refined || ownMeasures.has(refined.measure));
}
