/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The rendered example page in a browser: opened from disk, network cut. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { claimAnchor } from "./anchor.ts";
import { renderErrataMarkdown } from "./errata-markdown.ts";
import { exampleEvidence } from "./example-evidence.ts";
import { FONT_FACES, fontFile } from "./math-sheet.ts";
import { findChromium, launchChromium, NO_BROWSER, type OpenedPage, openFile } from "./open-browser.ts";
import { renderReport } from "./page.ts";

const executable = findChromium();
const { statements, claims } = exampleEvidence;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

let browser: Browser;
let folder: string;
let file: string;
let opened: OpenedPage[] = [];

const open = async (options: Parameters<typeof openFile>[2] = {}, path = file): Promise<OpenedPage> => {
  const result = await openFile(browser, path, options);
  opened.push(result);
  return result;
};
const openPage = async (options: Parameters<typeof openFile>[2] = {}): Promise<Page> =>
  (await open(options)).page;
const shownRows = (page: Page) =>
  page
    .locator("table.answer tbody:not([hidden]) th a")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
const addressesOf = (entries: readonly { readonly id: string }[]) => entries.map(({ id }) => `#${id}`);
const hashOf = (page: Page) => page.evaluate(() => location.hash);

test.runIf(executable === null)("the page is not opened in a browser here", () => {
  process.stderr.write(`Browser tests of the report are skipped: ${NO_BROWSER}\n`);
});

describe.skipIf(executable === null)("the report in a browser", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "page-"));
    file = join(folder, "index.html");
    writeFileSync(file, await renderReport(exampleEvidence));
    browser = await launchChromium(executable!);
  });
  afterEach(async () => {
    await Promise.all(opened.map(({ context }) => context.close()));
    opened = [];
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe("is closed", () => {
    test.each([
      ["light"],
      ["dark"],
    ] as const)("opened from disk in %s it asks for nothing, complains of nothing and does not scroll sideways", async (colorScheme) => {
      for (const viewport of [DESK, PHONE]) {
        const { page, complaints, requests } = await open({ colorScheme, viewport });
        const unfolded = await page.evaluate(() => {
          const widths = [document.documentElement.scrollWidth];
          for (const details of document.querySelectorAll("details")) details.open = true;
          return new Promise<number[]>((done) =>
            setTimeout(() => done([...widths, document.documentElement.scrollWidth]), 300),
          );
        });
        expect(unfolded).toEqual([viewport.width, viewport.width]);
        expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
      }
    });

    test("a script and a handler that got into the markup do not run", async () => {
      const injected = join(folder, "injected.html");
      const markup = readFileSync(file, "utf8").replace(
        "</main>",
        '<script>window.ran = "script"</script><img src="x:" onerror="window.ran = \'handler\'"><button id="trap" onclick="window.ran = \'click\'">x</button><a id="lure" href="javascript:window.ran=\'link\'">x</a></main>',
      );
      expect(markup).toContain('id="trap"');
      writeFileSync(injected, markup);
      const { page, complaints } = await open({}, injected);
      await page.locator("#trap").click();
      await page.locator("#lure").click();
      const ran = await page.evaluate(() => [
        (window as unknown as { ran?: string }).ran,
        ...["script", "handler"].map((kind) => {
          try {
            if (kind === "script") {
              const script = document.createElement("script");
              script.textContent = "window.ran = 'made'";
              document.body.append(script);
            } else document.body.insertAdjacentHTML("beforeend", "<b onclick='1'></b>");
            return (window as unknown as { ran?: string }).ran;
          } catch (error) {
            return (error as Error).name;
          }
        }),
      ]);
      expect(ran).toEqual([undefined, "TypeError", "TypeError"]);
      expect(complaints.filter((text) => text.includes("Content Security Policy")).length).toBeGreaterThan(2);
    });
  });

  test("formulas are as wide with the page's part of KaTeX's fonts as with the whole fonts", async () => {
    const widths = async (path: string) => {
      const { page } = await open({}, path);
      return page.evaluate(async () => {
        for (const details of document.querySelectorAll("details")) details.open = true;
        await document.fonts.ready;
        const formulas = [...document.querySelectorAll(".katex > [aria-hidden]")];
        return formulas.map((formula) => formula.getBoundingClientRect().width);
      });
    };
    const whole = join(folder, "whole-fonts.html");
    const PART = /src:url\(data:[^)]*\) format\("woff"\)/;
    const markup = readFileSync(file, "utf8");
    const faces = [...markup.matchAll(/@font-face\{([^{}]*)\}/g)].map(([, face = ""]) => face);
    const swapped = faces.reduce(
      (text, face) => {
        const original = FONT_FACES.find(
          (each) => each.replace(/src:[^;}]*/, "") === face.replace(PART, ""),
        )!;
        const name = /\/(KaTeX_[\w-]+)\.woff2/.exec(original)![1]!;
        const source = `src:url(data:font/ttf;base64,${fontFile(name).toString("base64")})`;
        return text.replace(face, () => face.replace(PART, source));
      },
      markup.replace(/<meta http-equiv="?Content-Security-Policy[^>]*>/, ""),
    );
    expect(faces.length).toBeGreaterThan(2);
    expect(swapped).not.toContain('format("woff")');
    writeFileSync(whole, swapped);
    const seen = await widths(file);
    expect(seen.length).toBeGreaterThan(10);
    expect(seen).toEqual(await widths(whole));
  });

  describe("is accessible", () => {
    test.each([
      ["light", "wide", DESK],
      ["light", "phone", PHONE],
      ["dark", "wide", DESK],
      ["dark", "phone", PHONE],
    ] as const)("axe-core finds no violation in %s, %s", async (colorScheme, _name, viewport) => {
      // The policy would stop axe as it stops any other script.
      const page = await openPage({ colorScheme, viewport, bypassCSP: true, reducedMotion: "reduce" });
      await page.evaluate(axe.source);
      const violations = await page.evaluate(async () => {
        const checker = (window as unknown as { axe: typeof axe }).axe;
        const { violations: found } = await checker.run(document, { resultTypes: ["violations"] });
        return found.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
        );
      });
      expect(violations).toEqual([]);
    });

    test("the keyboard reaches search, filters and the first statement, and Enter goes there", async () => {
      const page = await openPage();
      const stops: string[] = [];
      for (let press = 0; press < 150 && stops.at(-1) !== "first row"; press++) {
        await page.keyboard.press("Tab");
        stops.push(
          await page.evaluate(() => {
            const focused = document.activeElement!;
            if (focused === document.querySelector("table.answer tbody th a")) return "first row";
            return focused.id || focused.getAttribute("name") || focused.tagName;
          }),
        );
        const visible = await page.evaluate(() => {
          const style = getComputedStyle(document.activeElement!);
          return style.outlineStyle !== "none" || style.boxShadow !== "none";
        });
        expect(visible, `focus is visible on ${stops.at(-1)}`).toBe(true);
      }
      const order = ["_search", "_place", "_sort", "standing", "first row"].map((stop) =>
        stops.indexOf(stop),
      );
      expect(order.every((at) => at >= 0)).toBe(true);
      expect(order).toEqual([...order].sort((a, b) => a - b));
      await page.keyboard.press("Enter");
      expect(await hashOf(page)).toBe(`#${statements[0]!.id}`);
    });
  });

  describe("is found in", () => {
    test("every internal link has its target", async () => {
      const page = await openPage();
      const broken = await page.evaluate(() =>
        [...document.querySelectorAll("a[href]")]
          .map((link) => link.getAttribute("href") ?? "")
          .filter(
            (href) => !href.startsWith("#") || !document.getElementById(decodeURIComponent(href.slice(1))),
          ),
      );
      expect(broken).toEqual([]);
    });

    test.each([[DESK], [PHONE]])("a deep link goes to its claim at %j", async (viewport) => {
      const anchor = claimAnchor("exponential-convergence/undecided");
      const page = await openPage({ viewport, hash: `#${anchor}` });
      const top = () =>
        page.evaluate((id) => document.getElementById(id)!.getBoundingClientRect().top, anchor);
      await expect.poll(top, { timeout: 5000 }).toBeGreaterThanOrEqual(-1);
      expect(await top()).toBeLessThan(viewport.height / 2);
      expect(await page.evaluate(() => scrollY)).toBeGreaterThan(viewport.height);
    });

    test("search, standing and place narrow the answer, and reset shows all", async () => {
      const page = await openPage();
      const shown = page.locator("#_shown");
      const all = statements.length;
      expect(await shown.textContent()).toBe(`${all} of ${all} statements`);
      await page.locator("#_search").fill("closed");
      const matching = statements.filter(({ id, title, claims: own }) =>
        `${id} ${title} ${own.join(" ")}`.toLowerCase().includes("closed"),
      );
      expect(await shownRows(page)).toEqual(addressesOf(matching));
      expect(await shown.textContent()).toBe(`${matching.length} of ${all} statements`);
      expect(await page.locator("table.answer tbody[hidden]").count()).toBe(all - matching.length);
      await page.locator("#_reset").click();
      expect(await shownRows(page)).toEqual(addressesOf(statements));
      for (const standing of ["refuted", "open"]) {
        await page.locator(`input[name="standing"][value="${standing}"]`).check();
      }
      expect(await shownRows(page)).toEqual(
        addressesOf(statements.filter(({ standing }) => standing === "refuted" || standing === "open")),
      );
      await page.locator("#_reset").click();
      await page.locator("#_place").selectOption("Example 2");
      expect(await shownRows(page)).toEqual(
        addressesOf(statements.filter(({ place }) => place === "Example 2")),
      );
      await page.locator("#_search").fill("nothing has this");
      expect(await shown.textContent()).toBe(`0 of ${all} statements`);
    });

    test("sorting by standing puts together what stands alike and loses none", async () => {
      const page = await openPage();
      await page.locator("#_sort").selectOption("standing");
      const rows = await shownRows(page);
      expect(rows[0]).toBe("#hostile-strings");
      expect([...rows].sort()).toEqual(addressesOf(statements).sort());
      await page.locator("#_sort").selectOption("chapter");
      expect(await shownRows(page)).toEqual(addressesOf(statements));
    });

    test("what is chosen stands in the address and is there again after a reload", async () => {
      const page = await openPage();
      await page.locator("#_search").fill("kernel drift");
      await page.locator('input[name="standing"][value="holds, not sharp"]').check();
      await page.locator("#_place").selectOption("Theorem 4.4.1, proof");
      await page.locator("#_sort").selectOption("standing");
      const state = new URLSearchParams((await hashOf(page)).slice(2));
      expect(Object.fromEntries(state)).toEqual({
        q: "kernel drift",
        standing: "holds, not sharp",
        place: "Theorem 4.4.1, proof",
        sort: "standing",
      });
      await page.reload();
      expect(await page.locator("#_search").inputValue()).toBe("kernel drift");
      expect(await page.locator('input[name="standing"]:checked').count()).toBe(1);
      expect(await page.locator("#_place").inputValue()).toBe("Theorem 4.4.1, proof");
      expect(await page.locator("#_sort").inputValue()).toBe("standing");
      expect(await shownRows(page)).toEqual(["#kernel-drift"]);
    });

    test("an address with hostile or unknown state shows all there is and runs nothing", async () => {
      const { page, complaints } = await open({
        hash: "#?q=%3Cimg%20src=x%3E&standing=none&place=%00&sort=x",
      });
      expect(await page.locator("#_search").inputValue()).toBe("<img src=x>");
      expect(await page.locator("#_sort").inputValue()).toBe("chapter");
      expect(complaints).toEqual([]);
    });

    test('"/" goes to the search, but not out of it', async () => {
      const page = await openPage();
      await page.keyboard.press("/");
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("_search");
      await page.keyboard.type("a/b");
      expect(await page.locator("#_search").inputValue()).toBe("a/b");
    });
  });

  describe("is used", () => {
    const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
    const permissions = ["clipboard-read", "clipboard-write"];

    test("a button copies a claim's command, hostile ones as they are", async () => {
      const page = await openPage({ permissions });
      for (const claim of [claims[0]!, claims.find(({ id }) => id === "hostile-strings/all")!]) {
        const section = page.locator(`#${claimAnchor(claim.id)}`);
        await section.locator("summary", { hasText: "replay" }).click();
        await section.locator('button[data-copy="replay"]').click();
        await expect.poll(() => copied(page)).toBe(claim.replay);
      }
    });

    test("a button copies the errata as Markdown", async () => {
      const page = await openPage({ permissions });
      await page.locator("#_copy-errata").click();
      const expected = renderErrataMarkdown(exampleEvidence);
      // In a script element "</" and "<!" take a backslash, which in Markdown means the same.
      const same = (text: string) => text.replaceAll("<\\", "<").trim();
      await expect.poll(async () => same(await copied(page))).toBe(same(expected));
    });

    test("the samples of every claim are downloaded with the recorded digits", async () => {
      const page = await openPage({ acceptDownloads: true });
      const withSamples = claims.filter(({ samples }) => samples !== null);
      expect(withSamples.length).toBeGreaterThan(3);
      for (const { id, samples } of withSamples) {
        const section = page.locator(`#${claimAnchor(id)}`);
        await section.locator("details.raw > summary").click();
        const waiting = page.waitForEvent("download");
        await section.locator(`button[data-samples="${claimAnchor(id)}"][data-format="csv"]`).click();
        const download = await waiting;
        expect(download.suggestedFilename()).toBe(`${claimAnchor(id)}.csv`);
        const [, ...lines] = readFileSync(await download.path(), "utf8")
          .trimEnd()
          .split("\n");
        const tables = [samples!.values, ...samples!.components.map(({ values }) => values)];
        const recorded = tables.flatMap((table) =>
          table.flatMap((row, at) =>
            row.map((value, column) => [samples!.widths[at], samples!.seeds[column], value]),
          ),
        );
        const read = lines.map((line) => line.split(",").slice(-4, -1).map(Number));
        expect(read, id).toEqual(recorded);
      }
    });
  });

  describe("shows its plots", () => {
    test.each([
      [DESK],
      [PHONE],
    ])("with every label whole and apart from its neighbours at %j", async (viewport) => {
      const small = structuredClone(exampleEvidence);
      // Values with long labels: "1.4×10⁻⁴" has no room where "0.01" has.
      for (const { curves } of small.claims) {
        for (const { y, series } of curves) {
          if (y.scale !== "linear") continue;
          for (const each of series) {
            for (const ends of [each.values, each.low, each.high]) {
              ends?.forEach((value, at) => {
                ends[at] = value && value * 2.3e-4;
              });
            }
          }
        }
      }
      const path = join(folder, "small-values.html");
      writeFileSync(path, await renderReport(small));
      const { page } = await open({ viewport }, path);
      const { labels, cut, joined } = await page.evaluate(() => {
        const found = { labels: [] as string[], cut: [] as string[], joined: [] as string[] };
        for (const drawing of document.querySelectorAll(".drawing")) {
          const frame = drawing.closest("article")!.getBoundingClientRect();
          const texts = [...drawing.querySelectorAll("text")].filter((text) => text.checkVisibility());
          const boxes = texts.map((text) => ({
            words: text.textContent ?? "",
            box: text.getBoundingClientRect(),
            isCut: text.ownerSVGElement
              ? getComputedStyle(text.ownerSVGElement).overflow !== "visible"
              : true,
          }));
          for (const [index, { words, box, isCut }] of boxes.entries()) {
            found.labels.push(words);
            if (isCut || box.left < frame.left || box.right > frame.right) found.cut.push(words);
            for (const { words: others, box: other } of boxes.slice(index + 1)) {
              const x = Math.min(box.right, other.right) - Math.max(box.left, other.left);
              const y = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
              if (x > 0 && y > 4) found.joined.push(`${words} / ${others}`);
            }
          }
        }
        return found;
      });
      expect(labels.some((label) => /^\d\.\d×10⁻⁴$/.test(label))).toBe(true);
      expect({ cut, joined }).toEqual({ cut: [], joined: [] });
    });
  });

  test.each([[DESK], [PHONE]])("the map's words stay inside of their frames at %j", async (viewport) => {
    const broad = structuredClone(exampleEvidence);
    broad.statements[0]!.title = "The kernel matrix has an eigendecomposition";
    const path = join(folder, "broad-titles.html");
    writeFileSync(path, await renderReport(broad));
    const { page } = await open({ viewport }, path);
    const over = await page.locator(".map svg a").evaluateAll((nodes) =>
      nodes.flatMap((node) => {
        const frame = node.querySelector("rect")!.getBoundingClientRect();
        return [...node.querySelectorAll("text")]
          .filter((text) => text.getBoundingClientRect().right > frame.right)
          .map((text) => text.textContent);
      }),
    );
    expect(over).toEqual([]);
  });

  describe("reads out its plots", () => {
    test("the arrow keys go through the numbers of a plot, and the pointer picks one", async () => {
      const page = await openPage();
      const drawing = page.locator(".drawing[tabindex]").first();
      const words = page.locator(".reading").first();
      await drawing.focus();
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => words.textContent()).toMatch(/\d.*\[.*\]/);
      const first = await words.textContent();
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => words.textContent()).not.toBe(first);
      const second = await words.textContent();
      await page.keyboard.press("ArrowLeft");
      await expect.poll(() => words.textContent()).toBe(first);
      // A bar has no width, which makes it invisible in the sense of the test's tool.
      const bar = drawing.locator(".hits path").nth(1);
      await drawing.scrollIntoViewIfNeeded();
      const { x, y, height } = await bar.evaluate((mark) => mark.getBoundingClientRect());
      await page.mouse.move(x, y + height / 2);
      await expect.poll(() => words.textContent()).toBe(second);
    });

    test("on a phone a tap goes to the next number", async () => {
      const page = await openPage({ viewport: PHONE, hasTouch: true });
      const drawing = page.locator(".drawing[tabindex]").first();
      await drawing.tap();
      await expect.poll(() => page.locator(".reading").first().textContent()).toMatch(/\d.*\[.*\]/);
    });
  });

  describe("of a large chapter unfolds its claims as a reader comes to them", () => {
    let large: string;
    beforeAll(async () => {
      large = join(folder, "large.html");
      writeFileSync(large, await renderReport(exampleEvidence, { mostMarkup: 0 }));
    });

    test("to the same elements and texts as on a small page", async () => {
      const sections = (page: Page) =>
        page.locator("article.claim").evaluateAll((articles) =>
          articles.map((article) => ({
            id: article.id,
            text: article.textContent?.replaceAll(/\s+/g, " "),
            elements: [...article.querySelectorAll("*")].map(
              (each) => `${each.namespaceURI} ${each.tagName}`,
            ),
          })),
        );
      const { page, complaints } = await open({}, large);
      for (const { id } of claims) await page.locator(`#${claimAnchor(id)}`).scrollIntoViewIfNeeded();
      await expect.poll(() => page.locator("article.packed").count()).toBe(0);
      expect(await sections(page)).toEqual(await sections(await openPage()));
      expect(complaints).toEqual([]);
    });

    test("a deep link leads to a claim that is unfolded, and its buttons work", async () => {
      const { id } = claims.findLast(({ samples }) => samples !== null)!;
      const { page } = await open({ hash: `#${claimAnchor(id)}`, acceptDownloads: true }, large);
      const section = page.locator(`#${claimAnchor(id)}`);
      await section.locator("details.raw > summary").click();
      const waiting = page.waitForEvent("download");
      await section.locator('button[data-format="csv"]').click();
      expect((await waiting).suggestedFilename()).toBe(`${claimAnchor(id)}.csv`);
      await expect(await section.locator(".drawing").first().isVisible()).toBe(true);
    });

    test("without JavaScript titles, verdicts and the way to the rest are there", async () => {
      const { page } = await open({ javaScriptEnabled: false }, large);
      for (const { id, title } of claims) {
        const text = await page.locator(`#${claimAnchor(id)}`).innerText();
        expect(text, title).toMatch(/Verdict: /);
      }
    });
  });

  describe("is complete", () => {
    test("without JavaScript", async () => {
      const page = await openPage({ javaScriptEnabled: false });
      expect(await shownRows(page)).toEqual(addressesOf(statements));
      for (const id of ["_answer", "_errata", "_statements", "_provenance"]) {
        expect(await page.locator(`#${id}`).isVisible(), id).toBe(true);
      }
      for (const { id } of statements) expect(await page.locator(`#${id}`).isVisible(), id).toBe(true);
      for (const { id } of claims)
        expect(await page.locator(`#${claimAnchor(id)}`).isVisible(), id).toBe(true);
      expect(await page.locator("#_filter").isVisible()).toBe(false);
      const part = page.locator("details.part").first();
      await part.locator("summary").click();
      expect(await part.locator("dd, p, td").first().isVisible()).toBe(true);
    });

    test("on paper, where what is folded is shown and what needs a pointer is not", async () => {
      const page = await openPage();
      await page.emulateMedia({ media: "print" });
      const heights = await page.evaluate(() =>
        [...document.querySelectorAll("details.part")].map(
          (details) => (details.lastElementChild as HTMLElement).getBoundingClientRect().height,
        ),
      );
      expect(heights.length).toBeGreaterThan(claims.length);
      expect(heights.filter((height) => height < 5)).toEqual([]);
      expect(await page.locator("#_filter").isVisible()).toBe(false);
      expect(await page.locator("button:visible").count()).toBe(0);
    });
  });
});
