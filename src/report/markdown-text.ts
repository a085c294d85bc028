import { splitMath } from "./math-text.ts";

/**
 * Words with `$…$` maths as inline Markdown on one line. The maths stays as it is, but for what a reader that
 * knows no maths would take for HTML or a link; TeX reads the replacement as the same formula.
 */
export function markdownText(text: string): string {
  return withoutBlockMarker(
    splitMath(oneLine(text))
      .map((part) => (part.isMath ? harmlessMath(part.text) : escaped(part.text)))
      .join(""),
  );
}

/** A line break or another control character could end the paragraph and begin a block of the record's own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

function harmlessMath(formula: string): string {
  return formula.replaceAll(/<(?=[a-zA-Z/!?])/g, String.raw`\lt `).replaceAll(/\](?=[([])/g, "] ");
}

/** Where a text begins a line (in a quotation, say), what it begins with must not make it a list or a heading. */
function withoutBlockMarker(text: string): string {
  return text.replace(/^[-+=]/, String.raw`\$&`).replace(/^(\d+)([.)])/, String.raw`$1\$2`);
}

/** A backslash before a character of Markdown makes it that character; `\$` in a record is a dollar sign. */
function escaped(text: string): string {
  return text.replaceAll("\\$", "$").replaceAll(/[\\`*_[\]<>|~#&$]/g, String.raw`\$&`);
}
