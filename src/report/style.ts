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
.page{max-width:74rem;margin:0 auto}
main{max-width:54rem;margin:0 auto;padding:1.5rem 1rem 4rem;min-width:0}
.side{display:none}
.side-folded{padding:.75rem 1rem 0}
.side-folded details{margin:0}
:is(.side,.side-folded) :is(p,ul){margin:0;padding:0;list-style:none}
:is(.side,.side-folded) p{font-size:.8125rem;color:var(--quiet);margin:1rem 0 .2rem}
:is(.side,.side-folded) a{display:flex;gap:.45rem;padding:.18rem .3rem;border-radius:3px;font-size:.8125rem;line-height:1.35;color:var(--ink);text-decoration:none}
:is(.side,.side-folded) a:hover{background:var(--panel);text-decoration:underline}
.side-folded a{padding-block:.35rem}
.badge.bare{border:0;padding:.15em 0 0;vertical-align:0;align-items:flex-start}
[hidden]{display:none!important}
.shapes{position:absolute}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
button,input,select{font:inherit;font-size:.875rem;color:var(--ink);background:var(--page);border:1px solid var(--quiet);border-radius:4px;padding:.25rem .6rem;min-height:1.9rem}
button{cursor:pointer}
button:hover{background:var(--panel)}
h1,h2,h3,h4,blockquote,.says{font-family:Charter,"Bitstream Charter","Iowan Old Style",Georgia,"Times New Roman",serif}
h1{font-size:1.9rem;line-height:1.2;margin:.5rem 0 .3rem}
h2{font-size:1.5rem;line-height:1.25;margin:3rem 0 .75rem}
h3{font-size:1.3rem;line-height:1.3;margin:.1rem 0 .75rem}
h4{font-size:1.12rem;line-height:1.35;margin:.1rem 0 .75rem}
h5{font-size:.9rem;margin:1rem 0 .25rem}
p{margin:.6rem 0}
a{color:var(--link)}
:is(a,summary,button,input,select,.scroll):focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-100vw;top:0;background:var(--page);padding:.5rem 1rem;z-index:1}
.skip:focus{left:0}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--panel);padding:.1em .3em;border-radius:3px}
.tex-source{border:1px dashed var(--refuted)}
.replay{display:block;padding:.5rem .7rem;margin-top:.25rem;user-select:all}
.quiet,.eyebrow,caption,figcaption,.axis-title,.reading{color:var(--quiet)}
.number small{font-size:inherit;color:var(--quiet)}
.eyebrow{font-size:.875rem;margin:0}
.place{color:var(--quiet);font-weight:600}
h3 .place{font:600 .875rem system-ui,sans-serif;display:block}
.number{font-variant-numeric:tabular-nums;white-space:nowrap}
.self{margin-left:.4rem;color:var(--quiet);font:400 1rem system-ui,sans-serif;text-decoration:none;opacity:0}
:is(h3,h4):hover .self,.self:focus-visible{opacity:1}
.note{border-left:4px solid var(--open);padding:.3rem .8rem;background:var(--panel)}
.caught{color:var(--supported)}
.alarm{color:var(--refuted)}
.badge{display:inline-flex;align-items:center;gap:.3em;font:600 .8125rem/1.3 system-ui,sans-serif;border:1.5px solid currentColor;border-radius:4px;padding:.1em .5em;white-space:nowrap;vertical-align:.1em}
.badge svg{width:.95em;height:.95em;flex:none;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
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
.numbers{width:auto;min-width:min(100%,24rem)}
.numbers td{white-space:nowrap;font-variant-numeric:tabular-nums}
.numbers tbody th{min-width:7rem}
.filter{background:var(--panel);border-radius:6px;padding:.7rem .9rem;margin:1rem 0;font-size:.875rem}
.filter p{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem 1.1rem;margin:0}
.filter label{display:inline-flex;align-items:center;gap:.4rem;white-space:nowrap}
.filter fieldset{border:0;padding:0;margin:.5rem 0;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;min-width:0}
.filter input[type=search]{width:14rem;max-width:100%}
.filter select{max-width:16rem}
.filter input[type=checkbox]{min-height:0;width:1rem;height:1rem;margin:0;accent-color:var(--accent)}
.filter .badge{border:0;padding:0}
#_shown{color:var(--quiet)}
.answer{table-layout:fixed}
.answer th,.answer td{padding:.65rem .7rem .1rem 0;border:0}
.answer thead th{border-bottom:1px solid var(--quiet);padding-bottom:.35rem}
.answer tbody{border-bottom:1px solid var(--line)}
.answer thead th:nth-child(2){width:18%}
.answer thead th:nth-child(3){width:18%}
.answer thead th:last-child{width:25%}
.answer tbody th a{font-weight:600;font-size:.9375rem;text-decoration:none}
.answer tbody th a:hover{text-decoration:underline}
.answer .badge{border:0;padding:0;white-space:normal}
.answer .place{display:block;font-size:.8125rem;font-weight:400}
.answer .quiet+.number{display:block}
.answer .number{white-space:normal}
.answer .claims-row td{padding:0 0 .4rem}
.answer details{margin:0}
.answer summary{font-weight:400;font-size:.8125rem;color:var(--quiet);padding:.1rem 0;width:fit-content}
.answer summary:hover{color:var(--ink)}
.answer details ul{list-style:none;margin:.3rem 0 .6rem;padding:0;columns:2 20rem;column-gap:2rem}
.answer details li{break-inside:avoid;padding:.3rem 0;border-top:1px solid var(--line)}
.measured{display:block}
.mini{display:block;width:11rem;max-width:100%;height:auto;margin-top:.15rem}
.change{color:var(--open);font-size:.8em;white-space:nowrap}
.errata{padding-left:1.4rem}
.errata>li{margin-bottom:1.75rem}
.errata ul,.errata-rest ul{margin:0;padding-left:1.1rem}
.errata-rest>li{margin-bottom:.5rem}
.errata-rest p{margin:.25rem 0 0}
dl.erratum{display:grid;grid-template-columns:9rem 1fr;gap:.5rem 1rem;margin:.5rem 0}
dl.erratum dt{font-weight:600}
dl.erratum dd{margin:0;min-width:0}
dl.erratum dd p{margin:0 0 .4rem}
.tools{display:flex;flex-wrap:wrap;gap:.4rem;margin:.4rem 0}
.statement{border-top:2px solid var(--ink);padding-top:1rem;margin-top:3rem}
.statement.doubted{border:2px dashed var(--open);border-radius:8px;padding:1rem 1.1rem}
.wordings{display:grid;gap:0 1.5rem;grid-template-columns:repeat(auto-fit,minmax(min(19rem,100%),1fr));margin:1rem 0}
.wordings figure{margin:0;min-width:0}.wordings blockquote{margin:.3rem 0 .6rem}
.theirs{border-left-color:var(--line);font-size:1rem}.theirs p{margin:.4rem 0}.theirs pre{max-height:24rem;overflow:auto;font-size:.8125rem}
blockquote{margin:1rem 0;padding:.5rem 1.1rem;border-left:5px solid var(--amended);background:var(--panel);font-size:1.08rem;overflow-x:auto;overflow-y:hidden}
.claim{border:1px solid var(--line);border-radius:8px;padding:1rem 1.15rem;margin:1.5rem 0}
.parts{margin-top:1rem;border-top:1px solid var(--line)}
.part,.raw{margin:0;border-bottom:1px solid var(--line);font-size:.875rem}
.parts>:last-child{border-bottom:0;margin-bottom:-.4rem}
:is(.part,.raw)>summary{padding:.4rem 0}
:is(.part,.raw)[open]{padding-bottom:.6rem}
:is(.part,.raw) :is(p,.scroll){margin:.3rem 0}
.fakes{margin:.4rem 0;padding-left:1.1rem}
.fakes li{margin-bottom:.45rem}
.fakes i{color:var(--quiet);font-style:normal}
.replay+button{margin:.3rem 0}
.claim.broken{border:3px dotted var(--broken);background:repeating-linear-gradient(135deg,var(--panel) 0 10px,var(--page) 10px 20px)}
.says{background:var(--panel);border-radius:4px;padding:.1rem 1rem;margin:.75rem 0;overflow-x:auto;overflow-y:hidden}
.claim.broken .says,.claim.broken code{background:var(--page)}
.formula,:is(p,h2,h3,td,dd):has(.katex){overflow-x:auto;overflow-y:hidden}
.settings{display:grid;grid-template-columns:minmax(6rem,max-content) 1fr;gap:.2rem 1rem;margin:.3rem 0}
.settings dt{color:var(--quiet)}
.settings dd{margin:0;min-width:0}
.formula .katex-display{margin:.7rem 0}
dl.under{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr));gap:.1rem 1.5rem;margin:1rem 0;font-size:.875rem}
dl.under>div{display:flex;gap:.6rem;border-bottom:1px solid var(--line);padding:.25rem 0}
dl.under dt{color:var(--quiet);flex:0 0 7.5rem}
dl.under dd{margin:0;min-width:0}
.plot{margin:1.5rem 0}
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
.packed::after{content:"Plots, numbers and counterfeits unfold here with JavaScript, because this page is too large to show all at once. They stand in the evidence files, too.";color:var(--quiet)}
sub,sup{line-height:0;font-size:.75em}
summary{cursor:pointer;font-weight:600;padding:.25rem 0}
@media (min-width:64rem){
.page{display:grid;grid-template-columns:15.5rem minmax(0,1fr);gap:1.5rem}
.side{display:block;position:sticky;top:0;max-height:100vh;overflow-y:auto;padding:2rem .5rem 2rem 1rem;border-right:1px solid var(--line);scrollbar-width:thin}
.side-folded{display:none}
main{margin:0}
}
@media (max-width:40rem){
main{padding:1rem 1rem 3rem}
h1{font-size:1.55rem}
.plot-wide{display:none!important}
.plot-narrow{display:block!important}
.claim{padding:.75rem .8rem;margin-left:-.4rem;margin-right:-.4rem}
.statement.doubted{padding:.75rem .7rem;margin-left:-.5rem;margin-right:-.5rem}
.doubted .claim{margin-left:-.2rem;margin-right:-.2rem}
dl.erratum,.settings{grid-template-columns:1fr;gap:.1rem}
dl.erratum dd{margin-bottom:.6rem}
.settings dd{margin-bottom:.3rem}
blockquote{padding:.4rem .8rem}
.errata{padding-left:0;list-style-position:inside}
.errata>li{list-style:none}
.scroll caption{max-width:calc(100vw - 4rem)}
.numbers td{white-space:normal}
.filter p label{width:100%}
.filter :is(input[type=search],select){flex:1;min-width:0;max-width:none}
.number{white-space:normal}
.answer thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.answer,.answer caption,.answer tbody,.answer tr,.answer th,.answer td{display:block;width:auto!important}
.answer th,.answer td,.answer .claims-row td{padding:.1rem 0}
.answer tbody{padding:.7rem 0}
.answer .quiet+.number{display:inline}
.answer td:nth-child(3)::before{content:"claimed: ";color:var(--quiet)}
}
@media (prefers-reduced-motion:no-preference){
.self{transition:opacity .15s}
}
@media print{
:root{${variables(COLOURS.light)}}
body{font-size:10pt}
.page{display:block}
main{max-width:none;padding:0}
.skip,.side,.side-folded,.filter,.self,.tools,.raw,button{display:none!important}
a{color:inherit;text-decoration:none}
details::details-content{content-visibility:visible;block-size:auto}
summary{list-style:none}
.claim{break-inside:auto}
figure,tr,h3,h4{break-inside:avoid}
h2,h3,h4{break-after:avoid}
.scroll,.formula,blockquote,.says{overflow:visible}
}
`;
