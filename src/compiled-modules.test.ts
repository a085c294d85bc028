import { readFileSync } from "node:fs";
import { main } from "assemblyscript/asc";
import { expect, test } from "vitest";

test.each([
  ["engine/fused/assembly/", "engine/fused/two-layer.wasm"],
  ["random/assembly/", "random/normals.wasm"],
])(
  "what the compiler makes of src/%s is src/%s",
  async (source, file) => {
    const folder = new URL(source, import.meta.url);
    let built: Uint8Array | null = null;
    const { error, stderr } = await main(["--config", "asconfig.json"], {
      readFile: (name) => {
        try {
          return readFileSync(new URL(name, folder), "utf8");
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
