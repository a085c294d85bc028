import { expect, test } from "vitest";
import { claimHashes } from "./gate-file.ts";

test("claims that cannot be loaded have no fingerprint but the reason, and others have theirs", async () => {
  const hashes = await claimHashes("src/vitest/example-claims");
  expect(hashes.get("true-law")).toMatch(/^d\d+:/);
  expect(hashes.get("throwing")).toEqual({
    unread: expect.stringContaining("throwing.claim.ts: this claim file throws while it is loaded"),
  });
});
