import type { Profile } from "../experiment/profile.ts";
import { type PlacedClaim, plannedBatches } from "./plan.ts";

/**
 * Relative cost of measuring each claim file alone, by absolute path: cells that another file's claims share are counted
 * for both, since they may fall into different shards.
 */
export function fileCosts(claims: readonly PlacedClaim[], profile: Profile): Map<string, number> {
  const files = new Set(claims.map(({ file }) => file));
  return new Map(
    [...files].map((file) => {
      const own = claims.filter((placed) => placed.file === file);
      return [file, [...plannedBatches(own, profile).values()].reduce((sum, cost) => sum + cost, 0)];
    }),
  );
}

/**
 * Shares items out over `count` shards so that none is much dearer than another: the dearest first, each to the shard
 * that has least so far (R. L. Graham, "Bounds on multiprocessing timing anomalies", SIAM J. Appl. Math. 17 (1969),
 * theorem 2: at most 4/3 of the best possible). The same for the same items in any order.
 *
 * @param shard from 1 to `count`
 */
export function shardByCost<Item>(
  items: readonly Item[],
  options: {
    readonly shard: number;
    readonly count: number;
    readonly cost: (item: Item) => number;
    /** Tells items of equal cost apart. */
    readonly name: (item: Item) => string;
  },
): Item[] {
  const { shard, count, cost, name } = options;
  const loads = new Array<number>(count).fill(0);
  const mine: Item[] = [];
  for (const item of dearestFirst(items, cost, name)) {
    const least = loads.indexOf(Math.min(...loads));
    loads[least]! += cost(item);
    if (least === shard - 1) mine.push(item);
  }
  return mine;
}

/** A long file begun last would leave the other cores idle. */
export function dearestFirst<Item>(
  items: readonly Item[],
  cost: (item: Item) => number,
  name: (item: Item) => string,
): Item[] {
  return [...items].sort((a, b) => cost(b) - cost(a) || (name(a) < name(b) ? -1 : 1));
}
