/**
 * A kernel, spectrum or distance was asked of arguments that have none, or could not be computed to the
 * accuracy asked for. The message gives the rule that is broken and the values seen.
 */
export class KernelError extends Error {
  override readonly name = "KernelError";
}
