import type { Evidence } from "../evidence/record.ts";
import { html, type SafeHtml } from "./html.ts";
import { count } from "./number-format.ts";

/** Records that could not be read or belong to another run, before anything else: what follows does not count them. */
export function refusedRecords(evidence: Evidence): SafeHtml | null {
  const refused = evidence.refusedRecords;
  if (refused.length === 0) return null;
  return html`<section class="refused-records" aria-labelledby="_refused">
<h2 id="_refused">${count(refused.length, "record")} left out</h2>
<p>They are not part of what follows.</p>
<ul>${refused.map(({ path, reason }) => html`<li><code>${path}</code>: ${reason}</li>`)}</ul>
</section>`;
}
