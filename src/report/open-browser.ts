/** Test support: opens a report page as a reader would, in Debian's Chromium. */
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";

const DEBIAN = "/usr/bin/chromium";

/** What to tell where there is no browser. */
export const NO_BROWSER = `no Chromium at CHROMIUM_PATH or ${DEBIAN}: set CHROMIUM_PATH to one, or install it (apt-get install chromium)`;

/**
 * Chromium to test with; null where there is none.
 * @throws where CHROMIUM_PATH names a file that is not there: whoever sets it does not want to skip.
 */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH is ${named}, where there is no file`);
    return named;
  }
  return existsSync(DEBIAN) ? DEBIAN : null;
}

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--disable-gpu", "--disable-background-networking"] });
}

/** A page opened from disk, and everything that it should not have done. */
export interface OpenedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Messages on the console and errors of the page. */
  readonly complaints: string[];
  /** Requests for anything but the page itself and what it carries. */
  readonly requests: string[];
}

/** Opens a file with the network cut; a request that is tried all the same fails and is recorded. */
export async function openFile(
  browser: Browser,
  file: string,
  options: BrowserContextOptions & { readonly hash?: string; readonly timeout?: number } = {},
): Promise<OpenedPage> {
  const { hash = "", timeout = 30_000, ...settings } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...settings });
  await context.setOffline(true);
  const complaints: string[] = [];
  const requests: string[] = [];
  await context.route(/^(?!file:|data:|blob:)/, async (route) => {
    requests.push(route.request().url());
    await route.abort();
  });
  const page = await context.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    const isOwn = url.startsWith("data:") || url.startsWith("blob:") || url.split("#")[0] === address;
    if (!isOwn && !requests.includes(url)) requests.push(url);
  });
  const address = pathToFileURL(file).href;
  await page.goto(`${address}${hash}`, { waitUntil: "load", timeout });
  return { page, context, complaints, requests };
}
