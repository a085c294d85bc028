import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * Which of KaTeX's fonts a page needs, by the classes in its markup: a face is needed when all classes of one of
 * its lists occur. The page is searched as a whole, so a face may come along that no single formula needs.
 */
const FACES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "KaTeX_Main-Regular": [["katex"]],
  "KaTeX_Math-Italic": [["mathnormal"]],
  "KaTeX_AMS-Regular": [["amsrm"], ["mathbb"], ["textbb"]],
  "KaTeX_Caligraphic-Regular": [["mathcal"]],
  "KaTeX_Caligraphic-Bold": [
    ["mathcal", "mathbf"],
    ["mathcal", "textbf"],
  ],
  "KaTeX_Fraktur-Regular": [["mathfrak"], ["textfrak"]],
  "KaTeX_Fraktur-Bold": [["mathboldfrak"], ["textboldfrak"], ["mathfrak", "mathbf"], ["textfrak", "textbf"]],
  "KaTeX_Main-Bold": [["mathbf"], ["textbf"]],
  "KaTeX_Main-BoldItalic": [["textbf", "textit"]],
  "KaTeX_Main-Italic": [["mathit"], ["textit"]],
  "KaTeX_Math-BoldItalic": [["boldsymbol"]],
  "KaTeX_SansSerif-Regular": [["mathsf"], ["textsf"]],
  "KaTeX_SansSerif-Bold": [["mathboldsf"], ["textboldsf"], ["textsf", "textbf"]],
  "KaTeX_SansSerif-Italic": [["mathsfit"], ["mathitsf"], ["textitsf"], ["textsf", "textit"]],
  "KaTeX_Script-Regular": [["mathscr"], ["textscr"]],
  "KaTeX_Typewriter-Regular": [["mathtt"], ["texttt"]],
  "KaTeX_Size1-Regular": [["delimsizing"], ["op-symbol"], ["delim-size1"]],
  "KaTeX_Size2-Regular": [["delimsizing"], ["op-symbol"]],
  "KaTeX_Size3-Regular": [["delimsizing"]],
  "KaTeX_Size4-Regular": [["delimsizing"], ["delim-size4"]],
};

const FONT_FACE = /@font-face\{[^}]*\}/g;
const CLASSES = /class="([^"]*)"/g;

/** KaTeX's style sheet with just the fonts this page uses, inlined; empty for a page without formulas. */
export function mathStyle(body: string): string {
  const used = new Set([...body.matchAll(CLASSES)].flatMap((match) => (match[1] ?? "").split(" ")));
  if (!used.has("katex")) return "";
  const needed = Object.entries(FACES)
    .filter(([, lists]) => lists.some((list) => list.every((name) => used.has(name))))
    .map(([face]) => face);
  const sheet = readFileSync(require.resolve("katex/dist/katex.min.css"), "utf8");
  return sheet.replaceAll(FONT_FACE, (rule) => {
    const face = needed.find((name) => rule.includes(`/${name}.woff2`));
    if (face === undefined) return "";
    const font = readFileSync(require.resolve(`katex/dist/fonts/${face}.woff2`)).toString("base64");
    return rule.replace(/src:[^;}]*/, () => `src:url(data:font/woff2;base64,${font}) format("woff2")`);
  });
}
