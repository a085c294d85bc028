import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import {
  parseSettings,
  SettingsError,
  settingsFromEnvironment,
  settingsToEnvironment,
} from "./run-settings.ts";

describe("the settings of a run", () => {
  test("default to the quick profile, base seed 1 and the engine that comes first", () => {
    expect(parseSettings({})).toEqual({
      profile: "quick",
      baseSeed: 1,
      engine: null,
      precision: null,
      out: resolve("reports"),
      claims: resolve("claims"),
      baseline: null,
      junit: null,
      cache: resolve("node_modules/.cache/ntk-chapter-evidence"),
      cacheMegabytes: 1024,
      cellMinutes: 60,
    });
  });

  test("reach the workers through the environment unchanged; base seed 0 is as good as any", () => {
    const settings = parseSettings({
      profile: "deep",
      baseSeed: "0",
      engine: "wasm",
      precision: "float32",
      out: "a",
      baseline: "earlier",
      junit: "results.xml",
      cache: "elsewhere",
    });
    expect(settings.cache).toBe(resolve("elsewhere/ntk-chapter-evidence"));
    expect(settings.baseSeed).toBe(0);
    expect(settingsFromEnvironment(settingsToEnvironment(settings))).toEqual(settings);
    expect(settingsFromEnvironment(settingsToEnvironment(parseSettings({})))).toEqual(parseSettings({}));
  });

  test.each([
    [{ profile: "huge" }, 'profile "huge" is unknown; it is one of quick, standard, deep'],
    [{ engine: "abacus" }, 'engine "abacus" is unknown; it is one of fused, onnx, tensorflow, wasm, cpu'],
    [{ precision: "float16" }, 'precision "float16" is unknown; it is one of float64, float32'],
    [{ cellMinutes: "0" }, 'time for a batch of cells in minutes is a positive number; got "0"'],
    [{ cellMinutes: "1h" }, 'time for a batch of cells in minutes is a positive number; got "1h"'],
    [{ baseSeed: "-1" }, 'base seed is a whole number from 0 to 2^53 − 1; got "-1"'],
    [{ baseSeed: "1e3" }, 'base seed is a whole number from 0 to 2^53 − 1; got "1e3"'],
    [{ baseSeed: "9007199254740993" }, "base seed is a whole number"],
  ])("that are not allowed are refused with what is: %j", (words, message) => {
    expect(() => parseSettings(words)).toThrow(SettingsError);
    expect(() => parseSettings(words)).toThrow(message);
  });
});
