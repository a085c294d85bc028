import { describe, expect, test } from "vitest";
import { html, trusted } from "./html.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Those that HTML has no way to write: C0 and C1 without tab, line feed and carriage return, and DEL. */
const isControl = (code: number) =>
  (code < 0x20 && ![0x09, 0x0a, 0x0d].includes(code)) || (code >= 0x7f && code < 0xa0);

describe("markup from a template", () => {
  test("escapes each character that means something, alone as well, and shows control characters as such", () => {
    for (let code = 0; code < 0x200; code++) {
      const character = String.fromCharCode(code);
      const expected = ENTITIES[character] ?? (isControl(code) ? "\ufffd" : character);
      expect(html`<p title="${character}">a${character}b</p>`.markup).toBe(
        `<p title="${expected}">a${expected}b</p>`,
      );
    }
  });

  test("takes numbers as they are, lists in order, nothing for null, and markup of its own kind only", () => {
    expect(html`${-1.5e-7}${[1, "<", null]}${null}${trusted("<b>")}${html`<i>${"&"}</i>`}`.markup).toBe(
      "-1.5e-71&lt;<b><i>&amp;</i>",
    );
  });
});
