import { resolve } from "node:path";
import { licenceTable, licensedPackages } from "./licences.ts";

process.stdout.write(`${licenceTable(licensedPackages(resolve("package-lock.json")))}\n`);
