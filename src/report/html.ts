import { htmlEscape } from "escape-goat";

/** Markup that may go into the page as it is. Only `html` and `trusted` make it. */
export class SafeHtml {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
  toString(): string {
    return this.markup;
  }
}

export type HtmlValue = SafeHtml | string | number | null | readonly HtmlValue[];

/** Markup from our own code or from KaTeX; never a string out of a record. */
export function trusted(markup: string): SafeHtml {
  return new SafeHtml(markup);
}

/** Tagged template: everything interpolated is escaped, for text and quoted attributes alike, unless it is `SafeHtml`. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  let markup = strings[0] ?? "";
  values.forEach((value, index) => {
    markup += escaped(value) + (strings[index + 1] ?? "");
  });
  return new SafeHtml(markup);
}

function escaped(value: HtmlValue): string {
  if (value === null) return "";
  if (value instanceof SafeHtml) return value.markup;
  if (typeof value === "number") return String(value);
  // Of a page's hundred thousand texts few have anything to escape, and six replacements take longer than one look.
  if (typeof value === "string") return NOT_PLAIN.test(value) ? htmlEscape(visible(value)) : value;
  return value.map(escaped).join("");
}

/** What `htmlEscape` and `visible` replace. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for here
const NOT_PLAIN = /[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** HTML has no way to write a control character; one in a record is shown as such rather than swallowed. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced here
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, "\ufffd");
}
