import { type Block, type Segment, segmentsOf } from "./blocks.ts";
import type { Passage, PassageKind } from "./chapter.ts";
import {
  type EnvironmentLabel,
  environmentLabel,
  environmentWords,
  labelNumber,
  nameFromText,
} from "./environments.ts";
import type { Hashing } from "./hashing.ts";
import { hashOf } from "./normalise.ts";
import { sentencesOf } from "./sentences.ts";

interface LabelledBlock {
  readonly block: Block;
  readonly segments: readonly Segment[];
  readonly label: EnvironmentLabel | null;
  /** The label's name, or one made of the environment's first words. */
  readonly name: string;
}

/** Cuts blocks into passages and finds the place of each. */
export function passagesOf(blocks: readonly Block[], hashing: Hashing): Passage[] {
  const labelled = withLabels(blocks, hashing);
  const targets = referenceTargets(labelled, hashing);
  const passages: Passage[] = [];
  let heading = "";
  let environment: string | null = null;
  let environmentName: string | null = null;
  let title: string | null = null;
  let proofOf: string | null = null;
  const occurrences = new Map<string, number>();

  const add = (kind: PassageKind, text: string, line: number): void => {
    const resolved = kind === "sentence" ? withResolvedReferences(text, targets) : text;
    const normalised = hashing.normalise(resolved, kind);
    // What remains of "(a)" or of an end mark says nothing.
    if (!/[^\s.,;:]/.test(normalised)) return;
    const place = [heading, proofOf, title].filter((part) => part).join(" / ");
    const key = `${kind}\n${place}\n${normalised}`;
    const occurrence = (occurrences.get(key) ?? 0) + 1;
    occurrences.set(key, occurrence);
    const hash = hashOf(occurrence === 1 ? normalised : `${normalised}\n${occurrence}`, hashing.version);
    passages.push({ kind, text, line, place, environment, environmentName, normalised, hash });
  };

  for (const [position, { block, segments, label, name }] of labelled.entries()) {
    if (block.kind === "code" || block.kind === "formula") {
      add(block.kind, block.text.replace(/^\n+|\s+$/g, ""), block.line);
      continue;
    }
    const first = segments[0];
    if (block.kind === "heading" && !label) {
      const text = segments.map((part) => ("prose" in part ? part.prose.text : `\\(${part.formula}\\)`));
      heading = hashing.normalise(withoutAttributes(text.join(" ")), "heading");
      environment = environmentName = title = proofOf = null;
      const line = first === undefined ? 1 : "prose" in first ? first.prose.lineAt(0) : first.line;
      add("heading", withoutAttributes(text.join(" ")), line);
      continue;
    }
    if (label && first && "prose" in first) {
      if (label.kind === "proof") {
        // A proof after a heading of its own belongs to no environment before it.
        proofOf = environment === "proof" ? proofOf : title;
        title = "Proof";
      } else {
        proofOf = null;
        title = capitalised(label.kind) + (name === "" ? "" : ` (${name})`);
      }
      environment = label.kind;
      environmentName = label.name === null ? null : name;
      const head = first.prose.text.slice(0, label.end).trim();
      if (label.kind === "proof") {
        // "Proof of the upper bound." says what is proved.
        if (!/^Proof[.:]?$/.test(head)) add("sentence", head, first.prose.lineAt(0));
      } else if (label.name !== null) {
        const states = holdsMaths.test(label.name) || isAlone(labelled, position);
        add(states ? "sentence" : "heading", head, first.prose.lineAt(0));
      }
    }
    for (const [index, segment] of segments.entries()) {
      if ("formula" in segment) {
        add("formula", segment.formula.trim(), segment.line);
        continue;
      }
      const { prose } = segment;
      for (const [start, end] of sentencesOf(prose, index === 0 && label ? label.end : 0)) {
        const text = prose.text.slice(start, end);
        add("sentence", environment === "proof" ? text.replace(endMark, "") : text, prose.lineAt(start));
      }
      if (environment === "proof" && endMark.test(prose.text)) {
        environment = environmentName = title = proofOf = null;
      }
    }
  }
  return passages;
}

/** A name that holds a formula or a relation says more than what the environment is called. */
const holdsMaths = /\\\(|[$<>=≤≥≠≈∈→]/u;

/** Whether nothing of the environment follows its label, so that what looks like a name is all that it states. */
function isAlone(labelled: readonly LabelledBlock[], position: number): boolean {
  const { segments, label } = labelled[position]!;
  const first = segments[0];
  if (segments.length > 1 || (first && "prose" in first && label!.end < first.prose.text.length))
    return false;
  const next = labelled[position + 1];
  return next === undefined || next.label !== null || next.block.kind === "heading";
}

/** What closes a proof, at the end of a paragraph. */
const endMark =
  /(?:^|(?<=\S)\s?)(?:\\\( ?\\(?:blacksquare|square|Box|qed) ?\\\)|[■□∎◻◼]|\bQ\.?E\.?D\b\.?)\s?\.?$/u;

function withLabels(blocks: readonly Block[], hashing: Hashing): LabelledBlock[] {
  const cut = blocks.map((block) => ({ block, segments: "pieces" in block ? segmentsOf(block.pieces) : [] }));
  return cut.map(({ block, segments }, index) => {
    const text = firstProse(segments);
    const label = text === null ? null : environmentLabel(text);
    if (label === null || label.kind === "proof") return { block, segments, label, name: "" };
    const rest = text!.slice(label.end) || firstProse(cut[index + 1]?.segments ?? []) || "";
    const name = label.name ?? nameFromText(rest);
    return { block, segments, label, name: hashing.normalise(name, "heading") };
  });
}

function firstProse(segments: readonly Segment[]): string | null {
  const first = segments[0];
  return first && "prose" in first ? first.prose.text : null;
}

/**
 * What "Theorem 3.1" or "Section 3" in a sentence points at: the label in place of the number, so that
 * renumbering costs nothing while a reference that points elsewhere counts.
 */
function referenceTargets(blocks: readonly LabelledBlock[], hashing: Hashing): Map<string, string> {
  const targets = new Map<string, string>();
  for (const { block, segments, label, name } of blocks) {
    if (label?.number && label.kind !== "proof") targets.set(`${label.kind} ${label.number}`, name);
    const text = block.kind === "heading" && !label ? firstProse(segments) : null;
    const number =
      text === null
        ? undefined
        : /^(?:(?:Chapter|Section)\s+)?((?:[A-Z]\.)?\d+(?:\.\d+)*)[.:]?\s/.exec(text)?.[1];
    if (number) {
      targets.set(`section ${number}`, hashing.normalise(text!, "heading"));
      targets.set(`chapter ${number}`, hashing.normalise(text!, "heading"));
    }
  }
  return targets;
}

const reference = new RegExp(String.raw`\b(${environmentWords}|Section|Chapter)\s+(${labelNumber})`, "g");

function withResolvedReferences(text: string, targets: ReadonlyMap<string, string>): string {
  return text.replace(reference, (whole, word: string, number: string) => {
    const target = targets.get(`${word.split(" ").at(-1)!.toLowerCase()} ${number}`);
    return target === undefined ? whole : `${word} (${target})`;
  });
}

/** `{#anchor .class}` after a Markdown heading. */
function withoutAttributes(text: string): string {
  return text.replace(/\s*\{[#.][^{}]*\}$/, "");
}

function capitalised(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
