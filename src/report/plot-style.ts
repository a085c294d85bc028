/** Style of the plots that `style.ts` does not hold yet. */
export const PLOT_STYLE = "";
