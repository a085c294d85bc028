/** The page cannot be built from this evidence without showing something wrong or hiding something. */
export class ReportError extends Error {
  override readonly name = "ReportError";
}
