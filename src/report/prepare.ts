import { setImmediate } from "node:timers/promises";
import { clientScript } from "./client-script.ts";
import { renderMathText, renderReading } from "./math-text.ts";
import { prepareMap, type Uses } from "./statement-map.ts";

/** What a page will hold whatever is measured. */
export interface KnownAhead {
  /** In the order of the evidence. */
  readonly statements: readonly (Uses & { readonly title: string; readonly says: string })[];
  readonly claims: readonly {
    readonly title: string;
    readonly says: string;
    readonly doesNotShow: string;
    readonly writeInstead?: string;
  }[];
}

/**
 * Does ahead what takes long on a page and hangs on no measurement: the map, the script, the formulas. All of them are
 * remembered, so that `renderReport` finds them done. Others have the thread after every statement and claim.
 */
export async function prepareReport({ statements, claims }: KnownAhead): Promise<void> {
  await Promise.all([prepareMap(statements), clientScript()]);
  for (const { title, says } of statements) {
    renderMathText(title);
    renderMathText(says);
    await setImmediate();
  }
  for (const { title, says, doesNotShow, writeInstead = "" } of claims) {
    renderReading(says);
    for (const text of [title, doesNotShow, writeInstead]) renderMathText(text);
    await setImmediate();
  }
}
