import { SerialExpectError, type SerialExpectErrorCode } from "../errors.ts";
import type { Matcher } from "../match/matcher.ts";
import { nearMisses } from "../match/near-miss.ts";
import { describePattern, type PatternSet } from "../match/pattern.ts";
import type { ConsoleEncoding } from "../text/encoding.ts";
import { EVIDENCE_BYTES, lastLines } from "../text/evidence.ts";
import type { ExpectOptions } from "./options.ts";
import type { Failure } from "./receiver.ts";

type NamedFailure = Exclude<Failure, { kind: "aborted" }>;

/** What an error about a wait tells. */
export interface FailureContext {
  set: PatternSet;
  options: ExpectOptions & { timeoutMs: number };
  elapsedMs: number;
  matcher: Matcher;
  windowBytes: number;
  encoding: ConsoleEncoding;
}

/** The error of a wait that failed, with its evidence: what was waited for, how long, what nearly came, what came last. */
export function waitError(failure: NamedFailure, context: FailureContext): SerialExpectError {
  const { set, matcher, elapsedMs, encoding } = context;
  const patterns = set.given.map(describePattern).join(", ");
  const lines = [
    `expect: ${reason(failure, context)} while waiting for ${patterns} (${Math.round(elapsedMs)} ms, ` +
      `${matcher.pendingBytes} bytes since the last match).`,
  ];
  if (matcher.omittedBytes > 0) lines.push(`The first ${matcher.omittedBytes} of them are no longer kept.`);
  const unused = matcher.unused().subarray(-EVIDENCE_BYTES).toString(encoding);
  for (const miss of nearMisses(set.given, unused)) lines.push(`Near miss: ${miss}.`);
  lines.push(lastLines(matcher.tail(EVIDENCE_BYTES)));
  return serialError(failure.kind, lines.join("\n"), "cause" in failure ? failure.cause : undefined);
}

function reason(failure: NamedFailure, { options, windowBytes }: FailureContext): string {
  switch (failure.kind) {
    case "timeout":
      return `no match within ${Math.round(options.timeoutMs)} ms`;
    case "idle-timeout":
      return `nothing came for ${options.idleTimeoutMs} ms`;
    case "eof":
      return "the stream ended";
    case "stream-failed":
      return `the stream failed (${failure.cause.message})`;
    case "closed":
      return "the console was closed";
    case "busy":
      return "another expect is under way on this console (is an await missing?)";
    case "window-exceeded":
      return `a match is longer than windowBytes (${windowBytes})`;
  }
}

/** What an error about a send tells. */
export interface SendFailure {
  kind: SerialExpectErrorCode;
  cause?: Error | undefined;
  totalBytes: number;
  takenBytes: number;
}

/** The error of a send that failed. */
export function sendError({ kind, cause, totalBytes, takenBytes }: SendFailure, matcher: Matcher): SerialExpectError {
  const why = cause === undefined ? kind : `${kind}: ${cause.message}`;
  const message = `send: ${totalBytes - takenBytes} of ${totalBytes} bytes were not taken by the stream (${why}).`;
  return serialError(kind, `${message}\n${lastLines(matcher.tail(EVIDENCE_BYTES))}`, cause);
}

/** A stream that fails with an error of this package, as a replay does, says itself which. */
function serialError(kind: SerialExpectErrorCode, message: string, cause: Error | undefined): SerialExpectError {
  const code = cause instanceof SerialExpectError ? cause.code : kind;
  return new SerialExpectError(code, message, cause === undefined ? {} : { cause });
}
