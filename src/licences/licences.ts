/** The licences of what an installation brings, from the lockfile: `npm run licences`. */
import { readFileSync } from "node:fs";
import { z } from "zod";

export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as the package declares it; null where it declares none. */
  readonly licence: string | null;
  /** Whether the package asks npm to run a script of its own when it is installed. */
  readonly hasInstallScript: boolean;
  readonly isOptional: boolean;
}

const lockfileSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});

/** Packages that `npm ci --omit=dev` installs, by name. */
export function licensedPackages(lockfile: string): LicensedPackage[] {
  const { packages } = lockfileSchema.parse(JSON.parse(readFileSync(lockfile, "utf8")));
  return Object.entries(packages)
    .filter(([path, entry]) => path !== "" && !entry.dev)
    .map(([path, entry]) => ({
      name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
      version: entry.version ?? "unknown",
      licence: entry.license ?? null,
      hasInstallScript: entry.hasInstallScript ?? false,
      isOptional: (entry.optional ?? false) || (entry.devOptional ?? false),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** "licence: packages", the most frequent first. */
export function licenceTable(packages: readonly LicensedPackage[]): string {
  const byLicence = new Map<string, string[]>();
  for (const { name, version, licence } of packages) {
    const key = licence ?? "none declared";
    byLicence.set(key, [...(byLicence.get(key) ?? []), `${name} ${version}`]);
  }
  return [...byLicence]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([licence, names]) => `${licence} (${names.length})\n  ${names.join(", ")}`)
    .join("\n");
}
