/// <reference lib="dom" />

/** A link to a place inside something folded opens it; without this, a browser would show nothing there. */
export function openLinkedPlaces(): void {
  const open = (): void => {
    const target = document.getElementById(decoded(location.hash.slice(1)));
    if (!target) return;
    let folded = target.closest<HTMLDetailsElement>("details:not([open])");
    if (!folded) return;
    while (folded) {
      folded.open = true;
      folded = target.closest<HTMLDetailsElement>("details:not([open])");
    }
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", open);
  open();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
