import katex from "katex";
import { compactFormula } from "./compact-formula.ts";
import { html, type SafeHtml, trusted } from "./html.ts";
import { workedOut } from "./kept-work.ts";
import { superscript } from "./number-format.ts";
import { plainText } from "./plain-text.ts";

/** `$$…$$` or `$…$`; a backslash keeps the dollar after it from closing the formula. */
const FORMULA = /(?<!\\)(?:\$\$((?:\\[\s\S]|[^$\\])+)\$\$|\$((?:\\[\s\S]|[^$\\])+)\$)/g;

/** Largest size a record may ask of KaTeX, in em: a rule of 1000em would push the page out of sight. */
const LARGEST_SIZE = 20;

/** Colour of a command KaTeX does not know; the page's style maps it to one that is readable in the dark too. */
export const UNKNOWN_COMMAND_COLOUR = "#cc0000";

/** Words and formulas in turn; a formula's `text` has its dollars, `tex` is what stands between them. */
export type MathPart =
  | { readonly isMath: false; readonly text: string }
  | { readonly isMath: true; readonly text: string; readonly tex: string; readonly display: boolean };

export function splitMath(text: string): MathPart[] {
  const parts: MathPart[] = [];
  let end = 0;
  for (const match of text.matchAll(FORMULA)) {
    parts.push({ isMath: false, text: text.slice(end, match.index) });
    const display = match[1] !== undefined;
    parts.push({ isMath: true, text: match[0], tex: match[1] ?? match[2] ?? "", display });
    end = match.index + match[0].length;
  }
  parts.push({ isMath: false, text: text.slice(end) });
  return parts;
}

/** Words with `$…$` maths, typeset. A formula that cannot be typeset is shown as its source. */
export function renderMathText(text: string): SafeHtml {
  return html`${splitMath(text).map((part) => (part.isMath ? typeset(part.tex, part.display) : words(part.text)))}`;
}

/** The same as a sentence: with a full stop at its end, whether the record has one or not. */
export function renderSentence(text: string): SafeHtml {
  return renderMathText(/[.!?]\s*$/.test(text) ? text : `${text}.`);
}

/** What a claim says: words with `$…$`, or, without any `$`, one displayed formula. */
export function renderReading(says: string): SafeHtml {
  return says.includes("$") ? html`<p>${renderMathText(says)}</p>` : typeset(says, true);
}

/** A letter or a norm with its scripts, as one writes them in plain words: `f_0`, `λ_max`, `m^{-1/2}`, `∇²_θ`, `‖H‖_2`. */
const SCRIPTED =
  /((?<![\p{L}_^])\p{L}|[∇∂‖]²?)((?:[_^](?:\{[^{}]*\}|max|min|[\p{L}\p{N}∞](?![\p{L}\p{N}])))+)/gu;
const SCRIPT = /([_^])(?:\{([^{}]*)\}|(max|min|.))/gu;

/** A power of ten and a minus as a program writes them: `1.82e-12`, `-0.5`. */
const POWER_OF_TEN = /(?<![\p{L}\p{N}._])(\d+(?:\.\d+)?)e([-−]?\d+)(?![\p{L}\p{N}])/gu;
const MINUS = /(?<=^|[\s([=<>≤≥±])-(?=\d)/g;

/** Numbers of a record's words as the page writes its own. */
const withNumbersSet = (text: string): string =>
  text
    .replaceAll(
      POWER_OF_TEN,
      (_, digits: string, power: string) => `${digits}×10${superscript(Number(power.replace("−", "-")))}`,
    )
    .replaceAll(MINUS, "−");

/** Words outside of formulas; scripts of single letters are set as such even there. */
function words(text: string): SafeHtml {
  const plain = withNumbersSet(text.replaceAll("\\$", "$"));
  const parts: SafeHtml[] = [];
  let end = 0;
  for (const match of plain.matchAll(SCRIPTED)) {
    const [whole, letter = "", scripts = ""] = match;
    parts.push(html`${plain.slice(end, match.index)}${letter}${scriptsOf(scripts)}`);
    end = match.index + whole.length;
  }
  return html`${parts}${plain.slice(end)}`;
}

/**
 * Words with `$…$` in letters and scripts alone: a tenth of a typeset formula's bytes, for lists of titles. A formula that
 * cannot be told so is typeset.
 */
export function renderLightMath(text: string): SafeHtml {
  // TeX's script is one sign, whatever follows it; in words a letter after another is none.
  const braced = splitMath(text).map((part) =>
    part.isMath ? part.text.replaceAll(/([_^])([\p{L}\p{N}])/gu, "$1{$2}") : part.text,
  );
  const light = words(plainText(braced.join(""), { scripts: "kept" }));
  return /\\[a-zA-Z]|[_^]\{/.test(light.markup) ? renderMathText(text) : light;
}

function scriptsOf(scripts: string): SafeHtml[] {
  return [...scripts.matchAll(SCRIPT)].map(([, place, group, single = ""]) => {
    const inner = words((group ?? single).replace(/^-/, "−"));
    return place === "_" ? html`<sub>${inner}</sub>` : html`<sup>${inner}</sup>`;
  });
}

function typeset(tex: string, displayMode: boolean): SafeHtml {
  const markup = katexMarkup(tex, displayMode);
  if (markup === null) {
    return html`<code class="tex-source" title="This formula could not be typeset; this is its source.">${tex}</code>`;
  }
  // A long formula scrolls inside its own frame on a phone; the keyboard must reach that frame.
  return displayMode
    ? html`<div class="formula" role="group" tabindex="0" aria-label="Formula">${trusted(markup)}</div>`
    : trusted(markup);
}

/** Titles and units recur, and typesetting is most of the page's rendering time. */
const katexMarkup = (tex: string, displayMode: boolean): string | null =>
  workedOut("formula", `${displayMode ? "display" : "inline"} ${tex}`, () => freshMarkup(tex, displayMode));

function freshMarkup(tex: string, displayMode: boolean): string | null {
  try {
    const markup = katex.renderToString(tex, {
      displayMode,
      output: "htmlAndMathml",
      throwOnError: false,
      errorColor: UNKNOWN_COMMAND_COLOUR,
      trust: false,
      strict: "ignore",
      maxSize: LARGEST_SIZE,
      // A new object each time: `\gdef` in one record must not reach the next.
      macros: {},
    });
    return markup.includes('class="katex-error"') ? null : compactFormula(markup);
  } catch {
    // KaTeX throws on what is not a parse error (a macro that recurses, say) whatever `throwOnError` is.
    return null;
  }
}
