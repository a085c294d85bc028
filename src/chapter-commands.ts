import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { type Command, Option } from "commander";
import { ChapterError } from "./chapter/chapter.ts";
import { gateAnnotations } from "./chapter/gate-annotations.ts";
import { gateSarif } from "./chapter/gate-sarif.ts";
import { gateJson, gateTable } from "./chapter/gate-text.ts";
import { changeRegister, readRegister, writeRegister } from "./chapter/register.ts";
import { initialRegister, type PassageAddress, ReviewError, reviewStatement } from "./chapter/review.ts";
import { claimHashes, gateFile, readChapter, readSource } from "./gate-file.ts";

/** The gate found statements that are not current. */
export const EXIT_GATE = 4;

/** Errors of these commands that are the user's to mend; the command line prints their message alone. */
export const CHAPTER_ERRORS = [ChapterError, ReviewError];

/** Adds `gate` and `review`: the commands that hold a chapter's text against the register. */
export function addChapterCommands(program: Command, claimsFolder: () => string): void {
  program
    .command("gate")
    .description("hold a chapter's text against the register and the claims; never writes")
    .argument("<chapter>", "the chapter: Markdown, HTML or extracted plain text")
    .option("--previous <file>", "the chapter as it was reviewed, to show what was there before")
    .addOption(
      new Option("--format <name>", "what to print").choices(["table", "json", "sarif"]).default("table"),
    )
    .option("--ci", "print GitHub annotations on the chapter's lines before the table")
    .addHelpText(
      "after",
      `
Exit code 4 when a statement is changed, missing, suspect or unreviewed, when its claims have changed since the review,
or when the chapter states something new.

Examples:
  npm run gate -- chapter.md
  npm run gate -- chapter.md --ci
  npm run -s gate -- chapter.md --format sarif > gate.sarif`,
    )
    .action(async (file: string, options: { previous?: string; format: string; ci?: boolean }) => {
      if (options.ci && options.format !== "table") {
        throw new ChapterError(
          `--ci prints annotations before the table, and ${options.format} is read by a program: ask for one of them`,
        );
      }
      const { report } = await gateFile(file, claimsFolder(), options.previous ?? null);
      if (options.ci) process.stdout.write(gateAnnotations(report, file));
      if (options.format === "json") process.stdout.write(gateJson(report));
      else if (options.format === "sarif") process.stdout.write(gateSarif(report, fromHere(file)));
      else process.stdout.write(gateTable(report));
      if (!report.ok) process.exitCode = EXIT_GATE;
    });

  program
    .command("review")
    .description("record that a person has read a statement's passages and its claims")
    .argument("[statement]", "id of the statement")
    .option("--because <text>", "what was read, and what was found")
    .option("--chapter <file>", "the chapter")
    .option(
      "--passages <list>",
      "where the passages begin that it restates: line, or line and number, as in 12,14:2",
    )
    .option("--by <name>", "who has read it (git's user.name by default)")
    .option("--init <chapter>", "make a first register from a chapter; every statement starts unreviewed")
    .option(
      "--migrate <chapter>",
      "make stamps of an earlier version of the hash anew, where the text is as it was reviewed",
    )
    .addHelpText(
      "after",
      `
Examples:
  npm run review -- --init chapter.md
  npm run review -- kernel-drift --chapter chapter.md --because "the new constant is covered by the claim"`,
    )
    .action(async (id: string | undefined, options: ReviewWords) => {
      const folder = claimsFolder();
      const path = join(folder, "chapter.json");
      if (options.init) {
        if (existsSync(path)) {
          throw new ReviewError(`${path} exists; a register is begun once. Review its statements one by one`);
        }
        const chapter = await readChapter(options.init);
        const register = initialRegister(chapter, chapter.passages[0]!.text);
        writeRegister(path, register);
        process.stdout.write(`${path}: ${register.statements.length} statements, all unreviewed\n`);
        return;
      }
      if (options.migrate) {
        const { name, source } = readSource(options.migrate);
        // It brings the parsers with it.
        const { migrateRegister } = await import("./chapter/migrate.ts");
        const migration = migrateRegister({ register: readRegister(path), source, parse: { name } });
        if (migration.migrated.length > 0) writeRegister(path, migration.register);
        for (const { id: statement, why } of migration.left) process.stdout.write(`${statement}: ${why}\n`);
        process.stdout.write(
          `${path}: ${migration.migrated.length} statements stamped anew, ${migration.left.length} left as they are\n`,
        );
        if (migration.left.length > 0) process.exitCode = EXIT_GATE;
        return;
      }
      if (!id || !options.because || !options.chapter) {
        throw new ReviewError(
          'a review names the statement, the chapter and the reason: npm run review -- ID --chapter FILE --because "…"',
        );
      }
      const review = {
        chapter: await readChapter(options.chapter),
        id,
        passages: options.passages ? parseAddresses(options.passages) : null,
        claimsNow: await claimHashes(folder),
        by: options.by ?? gitUser(),
        at: new Date().toISOString().slice(0, 10),
        because: options.because,
      };
      changeRegister(path, (register) => reviewStatement({ ...review, register }));
      process.stdout.write(`${id}: reviewed\n`);
    });
}

/** As paths stand in SARIF: from where the command runs, which is the repository's root, with slashes. */
const fromHere = (file: string): string => relative(process.cwd(), resolve(file)).split(sep).join("/");

interface ReviewWords {
  readonly because?: string;
  readonly chapter?: string;
  readonly passages?: string;
  readonly by?: string;
  readonly init?: string;
  readonly migrate?: string;
}

function parseAddresses(text: string): PassageAddress[] {
  return text.split(",").map((part) => {
    const [, line, number] = /^([1-9]\d*)(?::([1-9]\d*))?$/.exec(part.trim()) ?? [];
    if (line === undefined) {
      throw new ReviewError(
        `passages are lines from 1, or line:number, separated by commas, as in 12,14:2; got "${part.trim()}"`,
      );
    }
    return { line: Number(line), number: number === undefined ? null : Number(number) };
  });
}

/** Who reviews, as git knows them. */
function gitUser(): string {
  try {
    return execFileSync("git", ["config", "user.name"], { encoding: "utf8" }).trim() || anonymous();
  } catch {
    return anonymous();
  }
}

function anonymous(): never {
  throw new ReviewError("a review says who has read: set git's user.name, or give --by NAME");
}
