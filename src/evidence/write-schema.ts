/**
 * `npm run schema`: writes the JSON Schema of `reports/evidence.json` from the schema in the code. It describes
 * what is accepted, so that evidence from before a field with a default is valid by it too.
 */
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { evidenceSchema } from "./record.ts";

writeFileSync(
  new URL("evidence.schema.json", import.meta.url),
  `${JSON.stringify(z.toJSONSchema(evidenceSchema, { io: "input" }), null, 2)}\n`,
);
