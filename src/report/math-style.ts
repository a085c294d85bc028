import subsetFont from "subset-font";
import { DRAWN_STYLE } from "./compact-formula.ts";
import { workedOutLater } from "./kept-work.ts";
import {
  FONT_FACES,
  fontFile,
  MATH_RULES,
  requiredClasses,
  SHORT_CLASSES,
  SIZE_RULES,
  shortened,
} from "./math-sheet.ts";

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

const CLASSES = /class="([^"]*)"/g;

/**
 * What this page needs of KaTeX's style sheet: the rules all of whose classes occur, in the page's short names,
 * and just the fonts used, inlined, with the glyphs of the page's characters. Empty for a page without formulas.
 */
export async function mathStyle(body: string): Promise<string> {
  const names = new Set([...body.matchAll(CLASSES)].flatMap((match) => (match[1] ?? "").split(" ")));
  const used = new Set([...SHORT_CLASSES].filter(([, short]) => names.has(short)).map(([name]) => name));
  if (!used.has("katex")) return "";
  const needed = Object.entries(FACES)
    .filter(([, lists]) => lists.some((list) => list.every((name) => used.has(name))))
    .map(([face]) => face);
  return [
    ...(await fontFaces(needed, charactersOf(body))),
    ...rules(used),
    ...sizes(names),
    DRAWN_STYLE,
  ].join("");
}

async function fontFaces(needed: readonly string[], characters: string): Promise<string[]> {
  const faces = FONT_FACES.flatMap((declarations) => {
    const face = needed.find((name) => declarations.includes(`/${name}.woff2`));
    return face === undefined ? [] : [{ face, declarations }];
  });
  return Promise.all(
    faces.map(async ({ face, declarations }) => {
      // woff2 is a seventh smaller, but its compressor takes longer than typesetting all formulas.
      const font = await workedOutLater("font", `${face} ${characters}`, async () =>
        (await subsetFont(fontFile(face), characters, { targetFormat: "woff" })).toString("base64"),
      );
      const source = `src:url(data:font/woff;base64,${font}) format("woff")`;
      return `@font-face{${declarations.replace(/src:[^;}]*/, () => source)}}`;
    }),
  );
}

/** What a formula draws, up to the first end of a `span`: inside it KaTeX's spans are `i`. */
const DRAWN = / aria-hidden="true">([\s\S]*?)<\/span>/g;

/** Every character that a formula draws. KaTeX writes entities for no others than these five; their letters come along. */
function charactersOf(body: string): string {
  const drawn = [...body.matchAll(DRAWN)].map(([, markup = ""]) => markup.replaceAll(/<[^>]*>/g, ""));
  return [...new Set(`${drawn.join("")}<>&"'`)].sort().join("");
}

function rules(used: ReadonlySet<string>): string[] {
  return MATH_RULES.flatMap(({ selectors, declarations }) => {
    const wanted = selectors.filter((selector) => requiredClasses(selector).every((name) => used.has(name)));
    return wanted.length === 0 ? [] : `${wanted.map(shortened).join(",")}{${declarations}}`;
  });
}

function sizes(names: ReadonlySet<string>): string[] {
  return [...SIZE_RULES].flatMap(([name, declarations]) =>
    names.has(name) ? `.katex .${name}{${declarations}}` : [],
  );
}
