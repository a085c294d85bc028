/** What the page's data block says of a claim's samples beside the values: the script reads what the build wrote. */
export interface PackedSamples {
  readonly quantity: string;
  readonly unit: string;
  readonly axis: { readonly name: string; readonly symbol: string };
  readonly widths: readonly number[];
  readonly seeds: readonly number[];
  readonly floors: readonly (number | null)[];
  /** Length of each row of values, or which component they are. */
  readonly values: readonly number[] | number;
  readonly components: readonly { readonly name: string; readonly rows: readonly number[] }[];
}
