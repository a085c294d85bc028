/** `npm run schema`: writes the JSON Schema of `reports/evidence.json` from the schema in the code. */
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { evidenceSchema } from "./record.ts";

writeFileSync(
  new URL("evidence.schema.json", import.meta.url),
  `${JSON.stringify(z.toJSONSchema(evidenceSchema), null, 2)}\n`,
);
