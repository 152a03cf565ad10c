/** What a victim reports to the harness, one line of JSON each. */
export type Report =
  | { readonly event: "hello"; readonly pid: number; readonly role: "main" | "worker" }
  | { readonly event: "step"; readonly name: string }
  | { readonly event: "up" }
  | { readonly event: "failed"; readonly error: ErrorReport }
  | { readonly event: "bystander"; readonly outcome: "passed" | ErrorReport };

/** An error as far as the harness judges it. */
export interface ErrorReport {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly cause: ErrorReport | undefined;
  /** The errors of an AggregateError or a SuppressedError. */
  readonly errors?: readonly ErrorReport[] | undefined;
}

/** What the harness asks a victim to do. */
export type Command = "finish" | "throw" | "reject" | "exit" | "abort" | "block";

/** Returns an error in a form that JSON can hold. */
export function errorReportOf(error: unknown, depth = 0): ErrorReport {
  if (!(error instanceof Error))
    return { name: typeof error, message: String(error), code: undefined, cause: undefined };
  const { name, message, cause } = error;
  const code: unknown = Reflect.get(error, "code");
  return {
    name,
    message: message.slice(0, 2_000),
    code: typeof code === "string" ? code : undefined,
    cause: cause === undefined || depth > 4 ? undefined : errorReportOf(cause, depth + 1),
    errors: partsOf(error)?.map((one) => errorReportOf(one, depth + 1)),
  };
}

function partsOf(error: Error): unknown[] | undefined {
  if (error instanceof AggregateError) return error.errors as unknown[];
  return error instanceof SuppressedError ? [error.suppressed, error.error] : undefined;
}
