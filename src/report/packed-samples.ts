/** What the page's data block says of all samples beside the values: the script reads what the build wrote. */
export interface PackedTables {
  /** Row lengths of each table of values, in the order in which the values follow. */
  readonly tables: readonly (readonly number[])[];
  readonly claims: Readonly<Record<string, PackedSamples>>;
}

export interface PackedSamples {
  readonly quantity: string;
  readonly unit: string;
  readonly axis: { readonly name: string; readonly symbol: string };
  readonly widths: readonly number[];
  readonly seeds: readonly number[];
  readonly floors: readonly (number | null)[];
  /** Index of the table that holds the values: claims that read the same cells share tables. */
  readonly values: number;
  readonly components: readonly { readonly name: string; readonly table: number }[];
}
