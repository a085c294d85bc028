import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { workedOutLater } from "./kept-work.ts";
import { ReportError } from "./report-error.ts";

/** The page's script, bundled from `client/`. The same sources give the same bytes. */
export const clientScript = (): Promise<string> => workedOutLater("script", "page", bundle);

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("client/main.ts", import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    // Non-ASCII characters as escapes: the script's hash must not depend on how the page is read.
    charset: "ascii",
    legalComments: "none",
    logLevel: "silent",
  });
  const text = outputFiles[0]?.text.trim() ?? "";
  // esbuild writes "</script" in a string as "<\/script"; anything else would cut the element short.
  if (text === "" || /<\/script|<!--/i.test(text))
    throw new ReportError("the page's script cannot be inlined");
  return text;
}
