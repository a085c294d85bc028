/**
 * Style of the plots beyond `style.ts`. Marks of a panel are squeezed to its size, so their strokes keep their
 * width; dots are lines of no length with round or square ends.
 */
export const PLOT_STYLE = `
.data *,.seeds{vector-effect:non-scaling-stroke}
.data .region{opacity:.55}
.curve.under{stroke-width:5;opacity:.5}
.data .measured,.data .residual{stroke-linecap:round}
.panel{--height:318px;--left:0px;--beside:max(64px,var(--left));display:block;height:var(--height);width:calc(100% - var(--beside) - 16px);margin:12px 0 30px var(--beside)}
.panel.titled{margin-top:26px}
.drawing svg{overflow:visible}
.panel .above{transform:translateY(-9px)}
.columns{overflow:visible}
.columns line{stroke:var(--grid)}
.columns text{text-anchor:middle;transform:translateY(18px)}
.panel .ticks-y{transform:translate(-8px,4px)}
.ticks-y,.row-labels{text-anchor:end}
.rows{--beside:var(--left);width:calc(100% - var(--left) - 24px)}
.row-labels{transform:translate(-10px,4px)}
.row-labels text{fill:var(--ink)}
.hits path{stroke:transparent;stroke-width:14;stroke-linecap:round;fill:none;pointer-events:stroke}
.panel use{pointer-events:none}
.hits .read{stroke:var(--accent);opacity:.35}
.drawing+.reading{min-height:1.45em;margin:.2rem 0;font-size:.875rem;font-variant-numeric:tabular-nums}
.pt{stroke:var(--ink);stroke-width:8;stroke-linecap:round;fill:none}
.pt.square{stroke-linecap:square;stroke-width:6.5}
.pt.accent,.pt.hue0{stroke:var(--hue0)}.pt.hue1{stroke:var(--hue1)}.pt.hue2{stroke:var(--hue2)}.pt.hue3{stroke:var(--hue3)}.pt.hue4{stroke:var(--hue4)}.pt.hue5{stroke:var(--hue5)}
.pt.quiet-line{stroke:var(--quiet)}
.pt.hole{stroke:var(--page);stroke-width:4}
.pt.square.hole{stroke-width:3}
.cross{stroke:var(--ink);stroke-width:2.5;fill:none}
.unity{stroke:var(--quiet);stroke-width:1.5;fill:none}
.forest,.forest ul{list-style:none;margin:0;padding:0}
.forest-axis,.forest ul li{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.25fr) 11rem;gap:0 .8rem;align-items:center;font-size:.8125rem;line-height:1.3}
.forest>li{padding:.5rem 0 .35rem;border-bottom:1px solid var(--line);break-inside:avoid}
.forest>li>a{display:block;font-size:.875rem;font-weight:600;color:var(--ink)}
.forest ul a{padding:.2rem 0 .2rem .9rem;text-decoration:none}
.forest ul a:hover{text-decoration:underline}
.forest svg,.forest-axis svg{display:block;width:100%;height:22px;overflow:visible}
.forest small,.forest-axis small{font-size:.8125rem;color:var(--quiet);font-variant-numeric:tabular-nums;text-align:right}
.forest-axis{position:sticky;top:0;background:var(--page);padding:.25rem 0 .1rem;border-bottom:1px solid var(--quiet);z-index:1}
.forest-axis text{text-anchor:middle}
.forest .iv{y:10px;height:2px;fill:var(--ink)}
.forest .rg{y:4px;height:14px;fill:var(--region);opacity:.75}
.forest-grid line{stroke:var(--grid)}
.forest-grid .zero{stroke:var(--quiet);stroke-dasharray:2 3}
.forest-key{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;padding:0;margin:.5rem 0;font-size:.875rem}
.forest-key svg{width:28px;height:22px;vertical-align:-6px;overflow:visible}
.fm{fill:none;stroke:var(--ink);stroke-width:2}
.fm.dot{fill:var(--ink);stroke:none}
.fm.ring{fill:var(--page)}
@media (max-width:40rem){
.panel{--beside:max(52px,var(--left));height:calc(var(--height)*.77);width:calc(100% - var(--beside) - 10px)}
.rows{--beside:14px;height:var(--tall);width:calc(100% - 24px)}
.row-labels{text-anchor:start;transform:translateY(calc(-9px - var(--lift,0px)))}
.row-labels text{paint-order:stroke;stroke:var(--page);stroke-width:3px;stroke-linejoin:round}
.every2 text:not(:nth-child(2n+1)),.every3 text:not(:nth-child(3n+1)){display:none}
.forest-axis,.forest ul li{grid-template-columns:minmax(0,1fr) auto}
.forest ul li{padding:.25rem 0}
.forest ul li>svg,.forest-axis svg{grid-column:1/-1;grid-row:2}
.forest ul a{padding-left:0}
.forest small{text-align:right}
.forest-axis small,.forest-axis span{display:none}
}
@media print{.forest-axis{position:static}}
`;
