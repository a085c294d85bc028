/// <reference lib="dom" />
import { type FilterState, hashOfState, isShown, NO_FILTER, stateOfHash } from "./filter-state.ts";

/** Filters, searches and sorts the answer; the state stands in the address, so that it can be kept and sent. */
export function filterAnswer(): void {
  const bar = document.getElementById("_filter");
  const table = document.querySelector<HTMLTableElement>("table.answer");
  const search = document.querySelector<HTMLInputElement>("#_search");
  const place = document.querySelector<HTMLSelectElement>("#_place");
  const sort = document.querySelector<HTMLSelectElement>("#_sort");
  const shown = document.getElementById("_shown");
  const reset = document.getElementById("_reset");
  if (!bar || !table || !search || !place || !sort || !shown || !reset) return;
  const boxes = [...bar.querySelectorAll<HTMLInputElement>('input[name="standing"]')];
  const rank = new Map(boxes.map((box, index) => [box.value, index]));
  const rows = [...table.tBodies].map((body, index) => ({
    body,
    index,
    search: (body.dataset.search ?? "").toLowerCase(),
    standing: body.dataset.standing ?? "",
    place: body.dataset.place ?? "",
  }));

  const read = (): FilterState => ({
    query: search.value.trim(),
    standings: boxes.filter((box) => box.checked).map((box) => box.value),
    place: place.value,
    sort: sort.value === "standing" ? "standing" : "chapter",
  });
  const write = (state: FilterState): void => {
    search.value = state.query;
    for (const box of boxes) box.checked = state.standings.includes(box.value);
    place.value = state.place;
    // A place the chapter does not have selects nothing at all.
    if (place.selectedIndex < 0) place.value = "";
    sort.value = state.sort;
  };
  const apply = (): void => {
    const state = read();
    let number = 0;
    for (const row of rows) {
      row.body.hidden = !isShown(row, state);
      if (!row.body.hidden) number++;
    }
    const order = [...rows].sort(
      (a, b) =>
        (state.sort === "standing" ? (rank.get(a.standing) ?? 0) - (rank.get(b.standing) ?? 0) : 0) ||
        a.index - b.index,
    );
    if (order.some(({ body }, index) => table.tBodies[index] !== body)) {
      table.append(...order.map(({ body }) => body));
    }
    shown.textContent = `${number} of ${rows.length} statements`;
    reset.hidden = hashOfState(state) === "";
  };

  let isTyping = false;
  /** A search is one step back, however many letters it has. */
  const keep = (typed: boolean): void => {
    apply();
    const address = hashOfState(read()) || location.pathname + location.search;
    if (typed && isTyping) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    isTyping = typed;
  };
  const clear = (): void => {
    search.value = "";
    keep(true);
  };

  search.addEventListener("input", () => keep(true));
  search.addEventListener("blur", () => {
    isTyping = false;
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || search.value === "") return;
    event.preventDefault();
    clear();
  });
  for (const control of [...boxes, place, sort]) control.addEventListener("change", () => keep(false));
  reset.addEventListener("click", () => {
    write(NO_FILTER);
    keep(false);
    search.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target.closest('input:not([type="checkbox"]),select,textarea,[contenteditable]')) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
  const follow = (): void => {
    const state = stateOfHash(location.hash);
    if (state === null) return;
    write(state);
    apply();
  };
  window.addEventListener("popstate", follow);
  window.addEventListener("hashchange", follow);
  follow();
  apply();
  bar.hidden = false;
}
