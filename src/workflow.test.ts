import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly with?: Record<string, string>;
}
interface Job {
  readonly needs?: string;
  readonly if?: string;
  readonly strategy?: { readonly matrix: Record<string, readonly number[]> };
  readonly permissions?: Record<string, string>;
  readonly steps: readonly Step[];
}
const workflow: { on: Record<string, unknown>; permissions: object; jobs: Record<string, Job> } = parse(
  readFileSync(join(ROOT, ".github/workflows/verify.yml"), "utf8"),
);
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

describe("The workflow", () => {
  test("runs what also runs here: the lockfile's install, npm's audit and scripts of package.json", () => {
    const commands = steps.flatMap(({ run }) => run?.trim().split("\n") ?? []);
    expect(commands.length).toBeGreaterThanOrEqual(8);
    for (const command of commands) {
      const script = /^npm (?:run )?([\w:]+)/.exec(command)?.[1];
      expect(["ci", "audit", ...Object.keys(scripts)], command).toContain(script);
    }
  });

  test("installs before it runs anything", () => {
    for (const [name, job] of Object.entries(workflow.jobs)) {
      const runs = job.steps.flatMap(({ run }) => run ?? []);
      if (runs.length > 0) expect(runs[0], name).toBe("npm ci");
    }
  });

  test("merges exactly the shards it measures, and lets no shard's finding hide another's", () => {
    const { measure, report } = workflow.jobs;
    const shards = measure!.strategy!.matrix.shard!;
    const command = measure!.steps.find(({ run }) => run?.includes("--shard"))!.run!;
    expect(command).toContain(`--shard $\{{ matrix.shard }}/${shards.length}`);
    const merge = report!.steps.find(({ run }) => run?.startsWith("npm run report"))!.run!;
    expect(merge.match(/evidence-\d+/g)).toEqual(shards.map((shard) => `evidence-${shard}`));
    expect(measure!.strategy).toMatchObject({ "fail-fast": false });
    expect(report!.needs).toBe("measure");
    expect(report!.if).toBe("always()");
  });

  test("keeps evidence whatever the verdicts, and runs every night on a base seed of its own", () => {
    const uploads = steps.filter(({ uses }) => uses?.startsWith("actions/upload-artifact"));
    expect(uploads.length).toBeGreaterThanOrEqual(2);
    for (const upload of uploads) expect(upload.if).toBe("always()");
    expect(workflow.on).toHaveProperty("schedule");
    const text = readFileSync(join(ROOT, ".github/workflows/verify.yml"), "utf8");
    expect(text).toMatch(/EVIDENCE_BASE_SEED: .*schedule.*run_number/);
  });

  test("may write nothing but the pages it deploys", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    for (const [name, job] of Object.entries(workflow.jobs)) {
      if (name !== "pages") expect(job.permissions, name).toBeUndefined();
    }
  });

  test("pins every action to a major version at least", () => {
    for (const { uses } of steps) if (uses) expect(uses).toMatch(/^actions\/[\w-]+@v\d+/);
  });
});
