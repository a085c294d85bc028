import { openEngine } from "/work/kernels/src/engine/choose.ts";
import { gradientDescentProgram, } from "/work/kernels/src/networks/gradient-descent.ts";
import { parameterName } from "/work/kernels/src/networks/gradient-flow.ts";
import { network } from "/work/kernels/src/networks/network.ts";
import { cellData } from "/work/kernels/src/bench/cells.ts";
const precision=(process.env.P??"float64") as any, width=+(process.env.M??1024), reps=+(process.env.R??100);
 const {engine}=await openEngine({engine:"fused",precision});
  const net=network({activation:(process.env.A??"relu") as any,depth:2}); const sizes={replicates:1,inputs:20,inputDimension:10,width};
  const {inputs,targets,weights}=cellData({seeds:1,inputs:20,dimension:10,width,depth:2} as any);
  const W=Object.fromEntries(weights.map((v,i)=>[parameterName(i),v]));
  const des=await engine.compile(gradientDescentProgram(net,sizes));
  const rates={shape:[1,1,1],data:new Float64Array(1).fill(0.02)};
const t:number[]=[];
  for (let k=0;k<reps;k++){ const s=performance.now(); await des.run({inputs,targets,rates,steps:{shape:[],data:Float64Array.of(200)},...W}); t.push(performance.now()-s);}
if (process.env.T) console.log(t.map(x=>x.toFixed(1)).join(" "));
t.sort((a,b)=>a-b); console.log("min",t[0].toFixed(3),"med",t[t.length>>1].toFixed(3));
process.exit(0)
