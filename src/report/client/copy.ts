/// <reference lib="dom" />
import { announce, element } from "./dom.ts";
import { canUnpack, unpackBlock } from "./unpack-block.ts";

/** How long "Copied" stands on a button. */
const SHOWN_MS = 2000;

/** Buttons that only work with this script are made by it. */
export function offerCopies(): void {
  const sheet = document.getElementById("_errata-markdown");
  const heading = document.getElementById("_errata");
  if (sheet && heading && canUnpack()) {
    heading.after(
      element(
        "p",
        { class: "tools" },
        copyButton("Copy as Markdown", { id: "_copy-errata" }, async () =>
          new TextDecoder().decode(await unpackBlock(sheet.textContent ?? "")),
        ),
      ),
    );
  }
}

/** A button beside every command in this part of the page. */
export function offerCommands(part: ParentNode): void {
  for (const command of part.querySelectorAll<HTMLElement>("code.replay")) {
    command.after(copyButton("Copy", { "data-copy": "replay" }, async () => command.textContent ?? ""));
  }
}

function copyButton(
  words: string,
  attributes: Readonly<Record<string, string>>,
  text: () => Promise<string>,
): HTMLButtonElement {
  const button = element("button", { type: "button", ...attributes }, words);
  button.addEventListener("click", async () => {
    const copied = await copy(await text());
    button.textContent = copied ? "Copied" : "Could not copy";
    announce(button.textContent);
    setTimeout(() => {
      button.textContent = words;
      announce("");
    }, SHOWN_MS);
  });
  return button;
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** For pages that may not write to the clipboard directly, such as one served without TLS. */
function copyBySelection(text: string): boolean {
  const field = element("textarea", { class: "unseen", readonly: "" });
  const focused = document.activeElement as HTMLElement | null;
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return copied;
}
