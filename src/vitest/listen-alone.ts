import { type Claim, onClaim } from "../claim/claim.ts";

let stop: () => void = () => undefined;

/**
 * Listens to claims in place of whoever did so through this function before: the set-up file is run anew for every
 * claim file of a worker, and where a file's tests are all skipped nothing tells it that the file is done.
 */
export function listenAlone(listener: (claim: Claim) => void): () => void {
  stop();
  stop = onClaim(listener);
  return stop;
}
