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
  // Few of a page's texts have anything to escape, and six replacements take longer than one look.
  if (typeof value === "string") return NOT_PLAIN.test(value) ? htmlEscape(visible(value)) : value;
  return value.map(escaped).join("");
}

/** Those that HTML has no way to write. */
const CONTROL_CHARACTERS = "\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f";
/** What `htmlEscape` and `visible` replace. */
const NOT_PLAIN = new RegExp(`[&<>"'${CONTROL_CHARACTERS}]`);
const CONTROL = new RegExp(`[${CONTROL_CHARACTERS}]`, "g");

/** A control character in a record is shown as such rather than swallowed. */
function visible(text: string): string {
  return text.replaceAll(CONTROL, "\ufffd");
}
