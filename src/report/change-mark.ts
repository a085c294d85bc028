import type { Comparison } from "../evidence/compare.ts";
import { html, type SafeHtml } from "./html.ts";

/** Shapes beside the words, so that no change is told by colour. */
const SHAPES = {
  new: "＋",
  fixed: "▲",
  regressed: "▼",
  changed: "◆",
  "moved beyond noise": "↔",
} as const;

/** How a statement differs from the earlier run; nothing without one, or where nothing has changed. */
export function statementMark(comparison: Comparison | null, id: string): SafeHtml | null {
  return mark(comparison?.statements[id], comparison);
}

/** How a claim differs from the earlier run. */
export function claimMark(comparison: Comparison | null, id: string): SafeHtml | null {
  return mark(comparison?.claims[id], comparison);
}

function mark(
  word: keyof typeof SHAPES | "unchanged" | undefined,
  comparison: Comparison | null,
): SafeHtml | null {
  if (word === undefined || word === "unchanged") return null;
  return html`<span class="change" title="Against the run of ${comparison!.baseline}"><span aria-hidden="true">${SHAPES[word]}</span> ${word}</span>`;
}
