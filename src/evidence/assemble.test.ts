import { describe, expect, test } from "vitest";
import { assembleEvidence, differencesFromAccepted, withoutEvidence } from "./assemble.ts";
import { exampleClaim, exampleManifest } from "./example-records.ts";
import { evidenceSchema, type StandingWord, type VerdictWord } from "./record.ts";

const STATEMENT = {
  id: "example-statement",
  place: "Theorem 1",
  title: "An example",
  says: "It is so.",
  uses: [],
  accepted: {
    standing: "holds" as StandingWord,
    claims: { "example-statement/first": "supported" as VerdictWord },
  },
};

const assemble = (records = [exampleClaim()], statements = [STATEMENT]) =>
  assembleEvidence({ manifest: exampleManifest(), statements, records, refused: [] });

describe("the evidence of a run", () => {
  test("fits the schema and gives each statement its standing", () => {
    const evidence = evidenceSchema.parse(assemble());
    expect(evidence.statements[0]).toMatchObject({ standing: "holds", accepted: "holds" });
  });

  test("names the commits of claims that are not the run's own, an unknown one too, and asks none of old records", () => {
    const at = (...commits: (string | null | undefined)[]) => {
      const manifest = exampleManifest();
      const planned = commits.map((_, k) => ({ id: `example-statement/${k}`, statement: STATEMENT.id }));
      const records = commits.map((commit, k) => {
        const record = exampleClaim({ id: `example-statement/${k}` });
        return { ...record, run: { ...record.run, ...(commit === undefined ? {} : { commit }) } };
      });
      const run = { ...manifest.run, commit: "abc" };
      return assembleEvidence({
        manifest: { ...manifest, run, planned },
        statements: [STATEMENT],
        records,
        refused: [],
      }).run.otherCommits;
    };
    expect(at("abc", "def", null, "def")).toEqual(["def", null]);
    expect(at("abc", undefined)).toBeUndefined();
  });

  test("leaves a statement not covered when its claim's record is missing", () => {
    const evidence = assemble([]);
    expect(evidence.statements[0]!.standing).toBe("not covered");
    expect(withoutEvidence(evidence, ["example-statement/first"])).toEqual(["example-statement/first"]);
  });

  test.each([
    { baseSeed: 2 },
    { profile: "standard" as const },
    { engine: "wasm" },
    { precision: "float32" as const },
  ])("sets aside by name a record measured under other settings: %j", (other) => {
    const record = exampleClaim();
    const evidence = assemble([{ ...record, run: { ...record.run, ...other } }]);
    expect(evidence.claims).toEqual([]);
    expect(evidence.refusedRecords[0]!.path).toBe("example-statement/first");
    expect(evidence.refusedRecords[0]!.reason).toContain("kept on disk and not shown");
  });

  test("counts a record of an earlier run of the same settings, but not as evidence of this one", () => {
    const record = exampleClaim();
    const evidence = assemble([{ ...record, run: { ...record.run, id: "earlier" } }]);
    expect(evidence.statements[0]!.standing).toBe("holds");
    expect(withoutEvidence(evidence, ["example-statement/first"])).toEqual(["example-statement/first"]);
  });

  test("keeps what the gate found in the chapter's file, and says of no statement more than was checked", () => {
    const wording = {
      status: "changed",
      reasons: ["1 passage reworded since the review"],
      passages: [{ line: 4, kind: "sentence" as const, text: "So it is." }],
    };
    const chapter = {
      name: "chapter.txt",
      summary: "chapter.txt: 1 changed",
      statements: [{ id: "example-statement", gate: "changed" as const, wording }],
    };
    const other = { ...STATEMENT, id: "another-statement" };
    const evidence = evidenceSchema.parse(
      assembleEvidence({
        manifest: exampleManifest({ chapter }),
        statements: [STATEMENT, other],
        records: [exampleClaim()],
        refused: [],
      }),
    );
    expect(evidence.run.chapter).toEqual({ name: chapter.name, summary: chapter.summary });
    expect(evidence.statements.map(({ gate, wording: words }) => [gate, words])).toEqual([
      ["changed", wording],
      ["not checked", undefined],
    ]);
  });

  test("takes over the sentence that an amended claim proposes", () => {
    const claims = [
      exampleClaim({ verdict: "refuted" }),
      exampleClaim({ id: "example-statement/second", reading: "amended", writeInstead: "Write this." }),
    ];
    const manifest = exampleManifest({
      planned: claims.map(({ id, statement }) => ({ id, statement })),
    });
    const evidence = assembleEvidence({ manifest, statements: [STATEMENT], records: claims, refused: [] });
    expect(evidence.statements[0]).toMatchObject({
      standing: "holds as amended",
      amendment: "Write this.",
    });
  });

  test("proposes no sentence of a reading that is refuted, whichever it is", () => {
    const claims = (["literal", "amended", "alternative"] as const).map((reading) =>
      exampleClaim({
        id: `example-statement/${reading}`,
        reading,
        verdict: "refuted",
        writeInstead: "Not this.",
      }),
    );
    const manifest = exampleManifest({ planned: claims.map(({ id, statement }) => ({ id, statement })) });
    const evidence = assembleEvidence({ manifest, statements: [STATEMENT], records: claims, refused: [] });
    expect(evidence.statements[0]).toMatchObject({ standing: "refuted", amendment: null });
  });
});

describe("the difference from what a person accepted", () => {
  const selected = ["example-statement/first"];

  test("is nothing when verdicts and standings are as accepted, also for a known refutation", () => {
    expect(differencesFromAccepted(assemble(), [STATEMENT], selected)).toEqual([]);
    const refuted = {
      ...STATEMENT,
      accepted: { standing: "refuted" as const, claims: { "example-statement/first": "refuted" as const } },
    };
    const evidence = assemble([exampleClaim({ verdict: "refuted" })], [refuted]);
    expect(differencesFromAccepted(evidence, [refuted], selected)).toEqual([]);
  });

  test("names the claim and the statement whose verdict and standing changed", () => {
    const evidence = assemble([exampleClaim({ verdict: "refuted" })]);
    expect(differencesFromAccepted(evidence, [STATEMENT], selected)).toEqual([
      { id: "example-statement/first", accepted: "supported", seen: "refuted" },
      { id: "example-statement", accepted: "holds", seen: "refuted" },
    ]);
  });

  test("names what nobody has accepted yet", () => {
    const unseen = { ...STATEMENT, accepted: null as unknown as typeof STATEMENT.accepted };
    expect(differencesFromAccepted(assemble([exampleClaim()], [unseen]), [unseen], selected)).toEqual([
      { id: "example-statement/first", accepted: "nothing yet", seen: "supported" },
      { id: "example-statement", accepted: "nothing yet", seen: "holds" },
    ]);
  });

  test("names an accepted claim that is declared no more", () => {
    const claims = { ...STATEMENT.accepted.claims, "example-statement/second": "refuted" as const };
    const more = { ...STATEMENT, accepted: { ...STATEMENT.accepted, claims } };
    expect(differencesFromAccepted(assemble([exampleClaim()], [more]), [more], selected)).toEqual([
      { id: "example-statement/second", accepted: "refuted", seen: "declared no more" },
    ]);
  });

  test("passes over statements that the run was not asked about", () => {
    expect(differencesFromAccepted(assemble([]), [STATEMENT], ["another/claim"])).toEqual([]);
  });
});
