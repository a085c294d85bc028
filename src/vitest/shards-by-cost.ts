import { type PlacedClaim, plannedBatches } from "../claim/plan.ts";
import type { Profile } from "../experiment/profile.ts";

/** What has to be measured, by name, with its relative cost. */
export type Batches = ReadonlyMap<string, number>;

/** Batches of cells that each claim file needs, by absolute path. Files share some of them. */
export function batchesByFile(claims: readonly PlacedClaim[], profile: Profile): Map<string, Batches> {
  const files = new Set(claims.map(({ file }) => file));
  return new Map(
    [...files].map((file) => [
      file,
      plannedBatches(
        claims.filter((placed) => placed.file === file),
        profile,
      ),
    ]),
  );
}

export const costOf = (batches: Batches): number =>
  [...batches.values()].reduce((sum, cost) => sum + cost, 0);

interface Costs<Item> {
  readonly batches: (item: Item) => Batches;
  /** Tells items of equal cost apart. */
  readonly name: (item: Item) => string;
}

/**
 * Shares items out over `count` shards so that none takes much longer than another: the dearest first, each to the
 * shard that is then cheapest, where a batch that the shard measures anyway costs nothing more. Without common batches
 * this is the rule of R. L. Graham, "Bounds on multiprocessing timing anomalies", SIAM J. Appl. Math. 17 (1969),
 * theorem 2: at most 4/3 of the best possible. The same for the same items in any order.
 *
 * @param shard from 1 to `count`
 */
export function shardByCost<Item>(
  items: readonly Item[],
  options: Costs<Item> & { readonly shard: number; readonly count: number },
): Item[] {
  const shards = Array.from({ length: options.count }, () => ({
    cost: 0,
    measured: new Set<string>(),
    items: [] as Item[],
  }));
  for (const item of dearestFirst(items, options)) {
    const own = options.batches(item);
    const after = shards.map(({ cost, measured }) => {
      let sum = cost;
      for (const [name, more] of own) if (!measured.has(name)) sum += more;
      return sum;
    });
    const index = after.indexOf(Math.min(...after));
    const shard = shards[index]!;
    shard.cost = after[index]!;
    for (const name of own.keys()) shard.measured.add(name);
    shard.items.push(item);
  }
  return shards[options.shard - 1]!.items;
}

/** A long file begun last would leave the other cores idle. */
export function dearestFirst<Item>(items: readonly Item[], { batches, name }: Costs<Item>): Item[] {
  return items
    .map((item) => ({ item, cost: costOf(batches(item)) }))
    .sort((a, b) => b.cost - a.cost || (name(a.item) < name(b.item) ? -1 : 1))
    .map(({ item }) => item);
}
