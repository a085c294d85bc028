import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "assemblyscript/asc";
import { expect, test } from "vitest";

test.each([
  ["engine/fused/assembly/", "engine/fused/two-layer.wasm"],
  ["random/assembly/", "random/normals.wasm"],
])(
  "what the compiler makes of src/%s is src/%s",
  async (source, file) => {
    // From where npm runs the compiler: the order of functions follows from their names, which hold their folder.
    const root = fileURLToPath(new URL("../", import.meta.url));
    let built: Uint8Array | null = null;
    const { error, stderr } = await main(["--config", `src/${source}asconfig.json`], {
      readFile: (name, folder) => {
        try {
          return readFileSync(resolve(root, folder, name), "utf8");
        } catch {
          return null;
        }
      },
      writeFile: (_name, contents) => {
        built = contents as Uint8Array;
      },
      listFiles: () => [],
    });
    expect(error, stderr.toString()).toBeNull();
    const committed = readFileSync(new URL(file, import.meta.url));
    expect(Buffer.from(built!).equals(committed), 'run "npm run build:kernels" and commit the result').toBe(
      true,
    );
  },
  120_000,
);
