/** What of the answer is shown, and in which order. */
export interface FilterState {
  readonly query: string;
  /** None means all. */
  readonly standings: readonly string[];
  readonly place: string;
  readonly sort: "chapter" | "standing";
}

export const NO_FILTER: FilterState = { query: "", standings: [], place: "", sort: "chapter" };

/** Where the state stands in the address; an anchor of the page never begins with it. */
const MARK = "#?";

/** `null` for an address that says nothing of the filter: an anchor of the page. */
export function stateOfHash(hash: string): FilterState | null {
  if (hash === "" || hash === "#") return NO_FILTER;
  if (!hash.startsWith(MARK)) return null;
  const parameters = new URLSearchParams(hash.slice(MARK.length));
  return {
    query: parameters.get("q") ?? "",
    standings: parameters.getAll("standing"),
    place: parameters.get("place") ?? "",
    sort: parameters.get("sort") === "standing" ? "standing" : "chapter",
  };
}

/** Empty where nothing is filtered. */
export function hashOfState(state: FilterState): string {
  const parameters = new URLSearchParams();
  if (state.query !== "") parameters.set("q", state.query);
  for (const standing of state.standings) parameters.append("standing", standing);
  if (state.place !== "") parameters.set("place", state.place);
  if (state.sort !== "chapter") parameters.set("sort", state.sort);
  const text = parameters.toString();
  return text === "" ? "" : `${MARK}${text}`;
}

export interface Row {
  readonly search: string;
  readonly standing: string;
  readonly place: string;
}

/** Every word of the query occurs in the row's text. */
export function isShown(row: Row, state: FilterState): boolean {
  const words = state.query.toLowerCase().split(/\s+/).filter(Boolean);
  return (
    words.every((word) => row.search.includes(word)) &&
    (state.standings.length === 0 || state.standings.includes(row.standing)) &&
    (state.place === "" || state.place === row.place)
  );
}
