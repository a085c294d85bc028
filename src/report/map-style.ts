/** Style of the map of statements. */
export const MAP_STYLE = "";
