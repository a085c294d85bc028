/** Colour of a standing's shape and frame, as on its badge. */
const TONES = [
  ["holds", "supported"],
  ["holds-not-sharp", "amended"],
  ["holds-as-amended", "amended"],
  ["refuted", "refuted"],
  ["open", "open"],
  ["not-covered", "quiet"],
] as const;

const tones = TONES.map(([standing, colour]) => `.map svg .${standing}{color:var(--${colour})}`).join("\n");

/** Style of the map of statements. */
export const MAP_STYLE = `
.map>svg{display:block;width:100%;height:auto;margin:1rem 0;overflow:visible}
.map>.plot-narrow{max-width:24rem;margin-inline:auto}
.map .uses{fill:none;stroke:var(--seed);stroke-width:1.25}
.map .heads{fill:var(--seed)}
.map svg rect{fill:var(--page);stroke:currentColor;stroke-width:1.5}
.map svg .holds-as-amended rect{stroke-width:2.25}
.map svg .refuted rect{stroke-width:3.25}
.map svg .open rect,.map svg .not-covered rect{stroke-width:.9}
.map svg .doubted rect{stroke-dasharray:5 3.5}
.map svg a text{fill:var(--ink)}
.map circle{fill:var(--page)}
.map .shape{fill:none;stroke:currentColor;stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
.map svg a:hover rect{fill:var(--panel)}
.map svg a:hover text{text-decoration:underline}
.map svg a:focus-visible{outline:none}
.map svg a:focus-visible rect{fill:var(--panel);stroke:var(--accent);stroke-width:4;stroke-dasharray:none}
@media (min-width:76rem){
.map>.plot-wide{width:min(66rem,calc(50vw + 16.5rem))}
}
.map details ul{margin:.2rem 0;padding-left:1.2rem}
.map details li{margin:.25rem 0}
${tones}
`;
