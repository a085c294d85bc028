import { execFile } from "node:child_process";
import { arch, cpus, platform } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Commit the working tree stands at, with "+" where it has changes; null outside a git checkout. */
export async function currentCommit(): Promise<string | null> {
  const git = async (...words: string[]) => (await run("git", words)).stdout.trim();
  try {
    const [commit, changes] = await Promise.all([git("rev-parse", "HEAD"), git("status", "--porcelain")]);
    return changes === "" ? commit : `${commit}+`;
  } catch {
    return null;
  }
}

/** Operating system, architecture and processor. */
export function describePlatform(): string {
  return `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown processor"}`;
}
