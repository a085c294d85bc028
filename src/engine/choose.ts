/** Decides which engine computes. Backends are imported only when tried: only the chosen one costs a start. */
import { type Engine, EngineError, type EngineName, type Precision } from "./engine.ts";
import { selfCheck } from "./self-check.ts";

/** In order of preference. */
export const ENGINE_NAMES: readonly EngineName[] = ["fused", "onnx", "tensorflow", "wasm", "cpu"];

export interface EngineChoice {
  readonly engine: Engine;
  /** One readable sentence for the evidence record. */
  readonly why: string;
  readonly passedOver: readonly { readonly name: EngineName; readonly reason: string }[];
}

/**
 * Opens an engine that another process of the same run has chosen and checked, without checking it again.
 *
 * @throws {Error} when it does not load.
 */
export const openCheckedEngine = (name: EngineName, precision: Precision): Promise<Engine> =>
  open(name, precision);

export type OpenEngine = (name: EngineName, precision: Precision) => Promise<Engine>;

/**
 * Opens the engine asked for, or else the first that loads and passes the self-check. Precision: float64 on
 * fused and onnx, float32 on the others, unless asked for.
 *
 * @throws {EngineError} when the name is unknown, the precision is not to be had, or no engine can be used.
 */
export async function openEngine(
  options: { readonly engine?: EngineName | undefined; readonly precision?: Precision | undefined } = {},
): Promise<EngineChoice> {
  return chooseEngine(options, open);
}

/** `openEngine` with the way of opening left open, so that tests can offer engines that fail. */
export async function chooseEngine(
  options: { readonly engine?: EngineName | undefined; readonly precision?: Precision | undefined },
  open: OpenEngine,
): Promise<EngineChoice> {
  const { engine: asked, precision } = options;
  if (asked !== undefined && !ENGINE_NAMES.includes(asked)) {
    throw new EngineError(`There is no engine "${asked}"; there are ${ENGINE_NAMES.join(", ")}.`);
  }
  if (precision !== undefined && precision !== "float64" && precision !== "float32") {
    throw new EngineError(`There is no precision "${precision}"; there are float64, float32.`);
  }
  if (asked !== undefined) {
    if (!offers(asked, precision)) {
      throw new EngineError(
        `The engine ${asked} computes in float32 only; ask for float32, or for float64 on fused or onnx.`,
      );
    }
    const tried = await attempt(asked, precision, open);
    if (typeof tried === "string") {
      throw new EngineError(`The engine ${asked} cannot be used: ${tried} ${NEXT_STEP[asked]}`);
    }
    return { engine: tried, why: "It was asked for and passed the self-check.", passedOver: [] };
  }
  const passedOver: { name: EngineName; reason: string }[] = [];
  for (const name of ENGINE_NAMES) {
    if (!offers(name, precision)) {
      passedOver.push({ name, reason: "It computes in float32 only." });
      continue;
    }
    const tried = await attempt(name, precision, open);
    if (typeof tried !== "string") return { engine: tried, why: explain(passedOver), passedOver };
    passedOver.push({ name, reason: tried });
  }
  throw new EngineError(`No engine can be used: ${listReasons(passedOver)}. ${NEXT_STEP.onnx}`);
}

/** What a person can do when the engine asked for fails. */
const NEXT_STEP: Readonly<Record<EngineName, string>> = {
  fused:
    'Where WebAssembly lacks instructions, choose --engine onnx. Otherwise run "npm ci" again and look at what it says ' +
    "about onnxruntime-node, which computes what no kernel fuses; or choose --engine wasm.",
  onnx: 'Run "npm ci" again and look at what it says about onnxruntime-node, or choose --engine wasm.',
  tensorflow:
    'It is an optional package: run "npm install @tensorflow/tfjs-node" with network access and install ' +
    "scripts allowed, or choose --engine wasm.",
  wasm: 'Run "npm ci" again, or choose --engine cpu.',
  cpu: 'Run "npm ci" again.',
};

function offers(name: EngineName, precision: Precision | undefined): boolean {
  return hasFloat64(name) || precision !== "float64";
}

const hasFloat64 = (name: EngineName): boolean => name === "fused" || name === "onnx";

/** The engine, or a sentence why it cannot be used. */
async function attempt(
  name: EngineName,
  precision: Precision | undefined,
  open: OpenEngine,
): Promise<Engine | string> {
  let engine: Engine;
  try {
    engine = await open(name, precision ?? (hasFloat64(name) ? "float64" : "float32"));
  } catch (error) {
    return asSentence(error instanceof Error ? error.message : String(error));
  }
  const checked = await selfCheck(engine);
  return checked.ok ? engine : asSentence(`It fails the self-check, ${checked.reason}`);
}

function asSentence(message: string): string {
  const line = message.split("\n", 1)[0]!.trim();
  return line.endsWith(".") ? line : `${line}.`;
}

function explain(passedOver: readonly { name: EngineName; reason: string }[]): string {
  return passedOver.length === 0
    ? "It comes first in the order of preference and passed the self-check."
    : `It passed the self-check; passed over before it: ${listReasons(passedOver)}.`;
}

function listReasons(passedOver: readonly { name: EngineName; reason: string }[]): string {
  return passedOver.map(({ name, reason }) => `${name} (${reason.replace(/\.$/, "")})`).join(", ");
}

async function open(name: EngineName, precision: Precision): Promise<Engine> {
  if (name === "onnx" || name === "fused") {
    const engine = (await import("./onnx.ts")).onnxEngine(precision);
    return name === "onnx" ? engine : (await import("./fused.ts")).fusedEngine(engine);
  }
  return (await import("./tensorflow.ts")).tensorflowEngine(name);
}
