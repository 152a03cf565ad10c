export class QmpError extends Error {
  override name = "QmpError";
}
