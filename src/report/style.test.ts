import { describe, expect, test } from "vitest";
import { COLOURS, PAGE_STYLE } from "./style.ts";

/** Relative luminance by WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const TEXT = ["ink", "quiet", "link", "supported", "refuted", "open", "amended", "broken"] as const;
const MARKS = ["accent", "claimed", "region-edge", "hue0", "hue1", "hue2", "hue3", "hue4", "hue5"] as const;

describe.each(["light", "dark"] as const)("%s colours", (mode) => {
  const colours = COLOURS[mode];

  test.each(TEXT)("%s as text has a contrast of 4.5 on page and panel", (name) => {
    expect(contrast(colours[name], colours.page)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours[name], colours.panel)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(MARKS)("%s as a mark has a contrast of 3 on the page", (name) => {
    expect(contrast(colours[name], colours.page)).toBeGreaterThanOrEqual(3);
  });

  test("interval and its end marks stand out from the allowed region", () => {
    expect(contrast(colours.ink, colours.region)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours["region-edge"], colours.region)).toBeGreaterThanOrEqual(3);
  });
});

test("the style uses no colour it does not define, and loads nothing", () => {
  for (const [, name] of PAGE_STYLE.matchAll(/var\(--([\w-]+)\)/g))
    expect(COLOURS.light).toHaveProperty([name!]);
  expect(Object.keys(COLOURS.dark)).toEqual(Object.keys(COLOURS.light));
  expect(PAGE_STYLE).not.toMatch(/url\(|@import/);
});
