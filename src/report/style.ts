/** The page's own style. No rule loads anything; colours are checked for AA contrast in `style.test.ts`. */

/** Colours by name, light and dark. */
export const COLOURS = {
  light: {
    page: "#ffffff",
    panel: "#f6f6f3",
    ink: "#1b1d22",
    quiet: "#565b66",
    line: "#d9dbe0",
    grid: "#e6e7ea",
    link: "#1d4ba3",
    accent: "#1d4ba3",
    seed: "#8a8f9a",
    claimed: "#a12a12",
    region: "#cfe3d6",
    "region-edge": "#3d7a56",
    supported: "#1a6b3a",
    refuted: "#a12a12",
    open: "#7a5200",
    amended: "#0f5c75",
    broken: "#6b2d8c",
    hue0: "#1d4ba3",
    hue1: "#a12a12",
    hue2: "#1a6b3a",
    hue3: "#7a5200",
    hue4: "#6b2d8c",
    hue5: "#0f5c75",
  },
  dark: {
    page: "#14161a",
    panel: "#1d2026",
    ink: "#e8e8ea",
    quiet: "#a9adb8",
    line: "#383c45",
    grid: "#2a2d34",
    link: "#8ab0ff",
    accent: "#8ab0ff",
    seed: "#7d828e",
    claimed: "#ff9d85",
    region: "#22402f",
    "region-edge": "#7fd49c",
    supported: "#7fd49c",
    refuted: "#ff9d85",
    open: "#e8bd62",
    amended: "#77c9e3",
    broken: "#d3a6f2",
    hue0: "#8ab0ff",
    hue1: "#ff9d85",
    hue2: "#7fd49c",
    hue3: "#e8bd62",
    hue4: "#d3a6f2",
    hue5: "#77c9e3",
  },
} as const;

const variables = (colours: Readonly<Record<string, string>>): string =>
  Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

const hues = ["0", "1", "2", "3", "4", "5"]
  .map((n) => `.curve.hue${n}{stroke:var(--hue${n})}.band.hue${n},.marker.hue${n}{fill:var(--hue${n})}`)
  .join("\n");

const tones = (
  [
    ["holds", "supported"],
    ["supported", "supported"],
    ["holds-not-sharp", "amended"],
    ["holds-as-amended", "amended"],
    ["refuted", "refuted"],
    ["open", "open"],
    ["inconclusive", "open"],
    ["not-covered", "quiet"],
    ["broken", "broken"],
  ] as const
)
  .map(([tone, colour]) => `.badge.${tone}{color:var(--${colour})}`)
  .join("\n");

export const PAGE_STYLE = `
:root{color-scheme:light dark;${variables(COLOURS.light)}}
@media (prefers-color-scheme:dark){:root{${variables(COLOURS.dark)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
main{max-width:56rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1,h2,h3,h4,blockquote,.says{font-family:Charter,"Bitstream Charter","Iowan Old Style",Georgia,"Times New Roman",serif}
h1{font-size:1.9rem;line-height:1.2;margin:.5rem 0 .3rem}
h2{font-size:1.5rem;line-height:1.25;margin:3rem 0 .75rem}
h3{font-size:1.3rem;line-height:1.3;margin:.1rem 0 .75rem}
h4{font-size:1.12rem;line-height:1.35;margin:.1rem 0 .75rem}
h5{font-size:.9rem;margin:1rem 0 .25rem}
p{margin:.6rem 0}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-100vw;top:0;background:var(--page);padding:.5rem 1rem;z-index:1}
.skip:focus{left:0}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--panel);padding:.1em .3em;border-radius:3px}
.tex-source{border:1px dashed var(--refuted)}
.replay{display:block;padding:.5rem .7rem;margin-top:.25rem;user-select:all}
.quiet,.eyebrow,caption,figcaption,.axis-title,.reading{color:var(--quiet)}
.dim{color:var(--quiet)}
.eyebrow{font-size:.875rem;margin:0}
.place{color:var(--quiet);font-weight:600}
h3 .place{font:600 .875rem system-ui,sans-serif;display:block}
.number{font-variant-numeric:tabular-nums;white-space:nowrap}
.note{border-left:4px solid var(--open);padding:.3rem .8rem;background:var(--panel)}
.caught .badge.verdict{color:var(--supported)}
td .badge+small{display:block}
.alarm{color:var(--refuted)}
.badge{display:inline-flex;align-items:center;gap:.3em;font:600 .8125rem/1.3 system-ui,sans-serif;border:1.5px solid currentColor;border-radius:4px;padding:.1em .5em;white-space:nowrap;vertical-align:.1em}
.badge .icon{width:.95em;height:.95em;flex:none;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.badge.verdict{border-color:transparent;padding:.1em 0}
.badge.open,.badge.inconclusive{border-style:dashed}
.badge.verdict.broken{border:2px dotted var(--broken);padding:.1em .5em;background:var(--panel)}
${tones}
.refused-records{border:2px solid var(--refuted);border-radius:6px;padding:.2rem 1rem;margin:1.5rem 0}
.refused-records h2{margin:.6rem 0 .2rem;font-size:1.2rem;color:var(--refuted)}
.counts{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;padding:0;margin:.5rem 0 1.25rem}
.counts strong{font-variant-numeric:tabular-nums;margin-right:.2rem}
table{border-collapse:collapse;overflow-wrap:break-word;width:100%;font-size:.875rem;line-height:1.4}
caption{text-align:left;max-width:50rem;padding:.25rem 0 .4rem;font-size:.875rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem .4rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--quiet);vertical-align:bottom}
tbody th{font-weight:400}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.scroll{overflow-x:auto;margin:1rem 0}
.scroll td.prose{min-width:14rem}
.scroll tbody th{min-width:8rem}
tr.decides{background:var(--panel)}
.answer{table-layout:fixed}
.answer th:first-child{width:32%}
.answer thead th:last-child{width:23%}
.phone-only{display:none}
.answer .statement-row th{padding-top:1.1rem;font-size:1rem;font-weight:600;border-bottom-color:var(--quiet)}
.answer .statement-row .place{display:block;font-size:.8125rem}
.answer .statement-row .badge{margin-left:.3rem}
.answer .badge{font-size:.8125rem}
.measured{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.2rem .75rem}
.mini{width:10rem;max-width:100%;height:auto;flex:none}
.errata{padding-left:1.4rem}
.errata>li{margin-bottom:1.75rem}
.errata ul,.errata-rest ul{margin:0;padding-left:1.1rem}
.errata-rest>li{margin-bottom:.5rem}
.errata-rest p{margin:.25rem 0 0}
dl.erratum{display:grid;grid-template-columns:9rem 1fr;gap:.5rem 1rem;margin:.5rem 0}
dl.erratum dt{font-weight:600}
dl.erratum dd{margin:0;min-width:0}
dl.erratum dd p{margin:0 0 .4rem}
.statement{border-top:2px solid var(--ink);padding-top:1rem;margin-top:3rem}
blockquote{margin:1rem 0;padding:.5rem 1.1rem;border-left:5px solid var(--amended);background:var(--panel);font-size:1.08rem;overflow-x:auto;overflow-y:hidden}
.claim{border:1px solid var(--line);border-radius:8px;padding:1rem 1.15rem;margin:1.5rem 0}
.claim.broken{border:3px dotted var(--broken);background:repeating-linear-gradient(135deg,var(--panel) 0 10px,var(--page) 10px 20px)}
.says{background:var(--panel);border-radius:4px;padding:.1rem 1rem;margin:.75rem 0;overflow-x:auto;overflow-y:hidden}
.claim.broken .says,.claim.broken code{background:var(--page)}
.formula,:is(p,h2,h3,h4,td,dd):has(.katex){overflow-x:auto;overflow-y:hidden}
.formula .katex-display{margin:.7rem 0}
dl.under{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr));gap:.1rem 1.5rem;margin:1rem 0;font-size:.875rem}
dl.under>div{display:flex;gap:.6rem;border-bottom:1px solid var(--line);padding:.25rem 0}
dl.under dt{color:var(--quiet);flex:0 0 7.5rem}
dl.under dd{margin:0;min-width:0}
.plot{margin:1.5rem 0}
.plot>svg{display:block;width:100%;height:auto}
.plot-narrow{display:none!important}
.axis-title{margin:0 0 .25rem;font-size:.875rem}
.axis-title strong{color:var(--ink)}
.axis-title.below{text-align:center;margin:0 0 .5rem}
figcaption{font-size:.875rem;margin-top:.4rem}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;padding:0;margin:.25rem 0;font-size:.875rem}
.legend li{display:flex;align-items:center;gap:.4rem}
.legend span{min-width:0}
.legend svg{width:28px;height:12px;flex:none;overflow:visible}
svg text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--quiet);font-variant-numeric:tabular-nums}
svg .row-label{fill:var(--ink)}
svg .halo{paint-order:stroke;stroke:var(--page);stroke-width:3px;stroke-linejoin:round}
.grid{stroke:var(--grid);fill:none}
.seeds{stroke:var(--seed);stroke-width:4;stroke-linecap:round;fill:none;opacity:.55}
.seeds.left-out{opacity:.3}
.mean-bar{stroke:var(--accent);stroke-width:2;fill:none}
.mean{fill:var(--accent);stroke:var(--page);stroke-width:1.5}
.mean.hollow{fill:var(--page);stroke:var(--accent);stroke-width:2}
.fitted{stroke:var(--accent);stroke-width:2.25;fill:none}
.claimed{stroke:var(--claimed);stroke-width:2.25;stroke-dasharray:8 5;fill:none}
.floor{stroke:var(--quiet);stroke-width:2;stroke-dasharray:2 3;fill:none}
.curve{fill:none;stroke-width:2.25;stroke-linejoin:round}
.curve.measured{stroke-width:3.25}
.curve.predicted{stroke-width:2;stroke-dasharray:7 4}
.curve.bound{stroke-dasharray:12 4 2 4}
.curve.counterfeit{stroke-dasharray:2 4;stroke-linecap:round}
.curve.residual{stroke-width:1.5}
.band{opacity:.2;stroke:none}
.marker{stroke:var(--page);stroke-width:1}
${hues}
.curve.ink{stroke:var(--ink)}.marker.ink{fill:var(--ink)}
.curve.quiet-line{stroke:var(--quiet)}.marker.quiet-line{fill:var(--quiet)}
.region{fill:var(--region)}
.region-edge{stroke:var(--region-edge);stroke-width:1.5;fill:none}
.mini-axis{stroke:var(--line)}
.interval{stroke:var(--ink);stroke-width:1.75;fill:none}
.estimate{fill:var(--ink);stroke:var(--page);stroke-width:1}
details{margin:.75rem 0}
summary{cursor:pointer;font-weight:600;padding:.25rem 0}
@media (max-width:40rem){
main{padding:1rem 1rem 3rem}
h1{font-size:1.55rem}
.plot-wide{display:none!important}
.plot-narrow{display:block!important}
.claim{padding:.75rem .8rem;margin-left:-.4rem;margin-right:-.4rem}
dl.erratum{grid-template-columns:1fr;gap:.1rem}
dl.erratum dd{margin-bottom:.6rem}
blockquote{padding:.4rem .8rem}
.errata{padding-left:0;list-style-position:inside}
.errata>li{list-style:none}
.scroll caption{max-width:calc(100vw - 4rem)}
.answer thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.answer,.answer caption,.answer tbody,.answer tr,.answer th,.answer td{display:block;width:auto!important}
.answer th,.answer td{border:0;padding:.1rem 0}
.answer tr{border-bottom:1px solid var(--line);padding:.5rem 0}
.answer .statement-row{border-bottom-color:var(--quiet);padding-top:1.25rem}
.answer .statement-row th{padding-top:0}
.answer .number{white-space:normal}
.phone-only{display:inline;color:var(--quiet)}
}
@media print{
:root{${variables(COLOURS.light)}}
body{font-size:10pt}
main{max-width:none;padding:0}
.skip{display:none}
.claim{break-inside:auto}
figure,tr,h3,h4{break-inside:avoid}
h2,h3,h4{break-after:avoid}
.scroll,.formula,blockquote,.says{overflow:visible}
.raw{display:none}
}
`;
