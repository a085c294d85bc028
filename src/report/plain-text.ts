/** TeX commands with a character of their own; any other command keeps its TeX, which loses nothing. */
const CHARACTERS: Readonly<Record<string, string>> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  varepsilon: "ε",
  eta: "η",
  theta: "θ",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  phi: "φ",
  psi: "ψ",
  omega: "ω",
  Gamma: "Γ",
  Delta: "Δ",
  Theta: "Θ",
  Lambda: "Λ",
  Sigma: "Σ",
  Phi: "Φ",
  Omega: "Ω",
  infty: "∞",
  nabla: "∇",
  partial: "∂",
  le: "≤",
  leq: "≤",
  ge: "≥",
  geq: "≥",
  ne: "≠",
  neq: "≠",
  approx: "≈",
  sim: "∼",
  to: "→",
  times: "×",
  cdot: "·",
  pm: "±",
  in: "∈",
  sum: "∑",
  prime: "′",
  ldots: "…",
  dots: "…",
  sup: "sup",
  inf: "inf",
  max: "max",
  min: "min",
  log: "log",
  exp: "exp",
  "|": "‖",
  ",": " ",
  ";": " ",
  "!": "",
  " ": " ",
  $: "$",
};

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** Formulas alone have scripts: an underscore outside of them belongs to a name. */
const FORMULA = /(?<!\\)\$(?:\\[\s\S]|[^$\\])*\$/g;
/** Whole numbers become raised or lowered digits, and fractions get brackets for their braces. */
const SCRIPT = /(\^|_)(?:\{(-?\d+)\}|(\d))/g;
const FRACTION = /\^\{(-?\d+\/\d+)\}/g;

/** A minus of a formula is no hyphen; words in it have theirs. */
const MINUS = /\\text\{[^{}]*\}|-/g;

const withMinus = (formula: string): string =>
  formula.replaceAll(MINUS, (found) => (found === "-" ? "−" : found));

function rewriteScripts(formula: string): string {
  return formula
    .replaceAll(SCRIPT, (_, mark: string, braced: string | undefined, digit: string | undefined) => {
      const [digits, minus] = mark === "^" ? [SUPERSCRIPTS, "⁻"] : [SUBSCRIPTS, "₋"];
      return [...(braced ?? digit ?? "")]
        .map((character) => (character === "-" ? minus : digits[Number(character)]))
        .join("");
    })
    .replaceAll(FRACTION, (_, fraction: string) => `^(${fraction.replace("-", "−")})`);
}

/**
 * Words with `$…$` maths where no markup is possible (attributes, SVG, the terminal). Commands with a character
 * of their own become it; control characters go, because a record must not steer the reader's terminal. Raised and lowered numbers
 * become digits of their own, unless the caller sets scripts itself.
 */
export function plainText(
  text: string,
  { scripts = "rewritten" }: { scripts?: "rewritten" | "kept" } = {},
): string {
  return (
    text
      .replaceAll(FORMULA, (formula) => withMinus(scripts === "kept" ? formula : rewriteScripts(formula)))
      .replaceAll(/(?<!\\)\$/g, "")
      .replaceAll(/\\([a-zA-Z]+|[^a-zA-Z])/g, (command, name: string) => CHARACTERS[name] ?? command)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed here
      .replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " ")
      .replaceAll(/ +/g, " ")
      .trim()
  );
}
