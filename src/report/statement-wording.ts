import type { ChapterWording, StatementRecord } from "../evidence/record.ts";
import { html, type SafeHtml } from "./html.ts";
import { renderMathText } from "./math-text.ts";
import { count } from "./number-format.ts";

type Passage = ChapterWording["passages"][number];

/** What the statement says in our words and, where the run was given the chapter's file, in the chapter's beside them. */
export function statementWording(statement: StatementRecord): SafeHtml {
  const ours = html`<blockquote><p>${renderMathText(statement.says)}</p></blockquote>`;
  const { wording } = statement;
  if (!wording) return ours;
  return html`<div class="wordings">
<figure><figcaption>In our words</figcaption>${ours}</figure>
<figure><figcaption>In the chapter${where(wording.passages)}</figcaption>${wording.passages.length === 0 ? html`<p class="note">No passage of the chapter stands for this statement.</p>` : html`<blockquote class="theirs">${paragraphs(wording.passages)}</blockquote>`}</figure>
</div>`;
}

function where(passages: readonly Passage[]): string {
  if (passages.length === 0) return "";
  const lines = passages.map(({ line }) => line);
  const [first, last] = [Math.min(...lines), Math.max(...lines)];
  return first === last ? `, line ${first}` : `, lines ${first}–${last}`;
}

/** Sentences that follow one another read as one paragraph; formulas and code stand alone. */
function paragraphs(passages: readonly Passage[]): SafeHtml[] {
  const parts: SafeHtml[] = [];
  let sentences: Passage[] = [];
  const close = () => {
    if (sentences.length > 0) {
      parts.push(
        html`<p>${sentences.map((each, index) => html`${index > 0 ? " " : ""}${renderMathText(each.text)}`)}</p>`,
      );
    }
    sentences = [];
  };
  for (const passage of passages) {
    if (passage.kind === "sentence" || passage.kind === "heading") {
      // What stands between two sentences that are lines apart is not part of the statement.
      if (passage.line - (sentences.at(-1)?.line ?? passage.line) > 2) close();
      sentences.push(passage);
      continue;
    }
    close();
    parts.push(passage.kind === "code" ? code(passage.text) : html`<p>${renderMathText(passage.text)}</p>`);
  }
  close();
  return parts;
}

function code(text: string): SafeHtml {
  const lines = text.trimEnd().split("\n").length;
  return html`<details><summary>Code, ${count(lines, "line")}</summary><pre tabindex="0" role="group" aria-label="The chapter's code">${text}</pre></details>`;
}
