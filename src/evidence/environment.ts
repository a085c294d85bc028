import { execFileSync } from "node:child_process";
import { arch, cpus, platform } from "node:os";

/** Commit the working tree stands at, with "+" where it has changes; null outside a git checkout. */
export function currentCommit(): string | null {
  try {
    const git = (...words: string[]) =>
      execFileSync("git", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    const commit = git("rev-parse", "HEAD");
    return git("status", "--porcelain") === "" ? commit : `${commit}+`;
  } catch {
    return null;
  }
}

/** Operating system, architecture and processor. */
export function describePlatform(): string {
  return `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown processor"}`;
}
