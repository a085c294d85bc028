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

/**
 * Words with `$…$` maths where no markup is possible (attributes, SVG, the terminal). Commands with a character
 * of their own become it; control characters go, because a record must not steer the reader's terminal.
 */
export function plainText(text: string): string {
  return (
    text
      .replaceAll(/(?<!\\)\$/g, "")
      .replaceAll(/\\([a-zA-Z]+|[^a-zA-Z])/g, (command, name: string) => CHARACTERS[name] ?? command)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed here
      .replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " ")
      .replaceAll(/ +/g, " ")
      .trim()
  );
}
