import { expect, test } from "vitest";
import { shareAxes } from "./shared-axes.ts";

const axis = (label: string) =>
  `<svg class="columns"><line x1="2.7%" x2="2.7%" y2="100%"/><g><text x="2.7%" y="100%">${label}</text></g></svg>`;
const plot = (label: string) => `<svg class="panel">${axis(label)}<svg class="data"></svg></svg>`;

test("each axis stands there once, before the plots that refer to it", () => {
  const shared = shareAxes(`${plot("128")}${plot("64")}${plot("128")}`);
  const [defs = "", ...plots] = shared.split('<svg class="panel">');
  expect(defs.match(/<text/g)).toHaveLength(2);
  expect(plots).toHaveLength(3);
  const references = plots.map((each) => /^<use href="#([^"]+)"><\/use>/.exec(each)?.[1] ?? "");
  expect(references[0]).toBe(references[2]);
  for (const [index, label] of ["128", "64"].entries()) {
    expect(defs).toContain(axis(label).replace("<svg", `<svg id="${references[index]}"`));
  }
});

test("a page without plots stays as it is", () => {
  expect(shareAxes("<p>nothing</p>")).toBe("<p>nothing</p>");
});
