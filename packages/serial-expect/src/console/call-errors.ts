import { formatDuration } from "../duration.ts";
import { SerialExpectError, type SerialExpectErrorCode } from "../errors.ts";
import type { Matcher } from "../match/matcher.ts";
import { nearMisses } from "../match/near-miss.ts";
import { describePattern, type PatternSet } from "../match/pattern.ts";
import { type ConsoleEncoding, decode } from "../text/encoding.ts";
import { EVIDENCE_BYTES, lastLines } from "../text/evidence.ts";
import type { Secrets } from "../text/secrets.ts";
import { unreachable } from "../unreachable.ts";
import type { ExpectOptions } from "./options.ts";
import type { Failure } from "./receiver.ts";

type NamedFailure = Exclude<Failure, { kind: "aborted" }>;

/** The details of a wait that failed. */
export interface WaitErrorContext {
  /** The function that the user called. */
  readonly call: string;
  readonly set: PatternSet;
  readonly options: ExpectOptions & { readonly timeoutMs: number };
  readonly elapsedMs: number;
  readonly matcher: Matcher;
  readonly windowBytes: number;
  readonly encoding: ConsoleEncoding;
  readonly secrets: Secrets;
  /** Returns what the owner of the stream knows about the far side. */
  readonly status: () => string | undefined;
  /** Further lines for the message. */
  readonly details?: (() => readonly string[]) | undefined;
}

/** Returns the last bytes received, with secrets hidden. */
export function evidenceOf(matcher: Matcher, secrets: Secrets): Buffer {
  // More than is shown, so that a secret at the cut is found whole.
  return secrets.hide(Buffer.from(matcher.tail(EVIDENCE_BYTES + secrets.maxBytes))).subarray(-EVIDENCE_BYTES);
}

/** Creates the error of a failed wait, with its evidence: the patterns, the time, near misses, the last lines received. */
export function waitError(failure: NamedFailure, context: WaitErrorContext): SerialExpectError {
  const { call, set, matcher, elapsedMs, encoding, secrets } = context;
  const status = context.status();
  const patterns = set.given.map(describePattern).join(", ");
  const lines = [
    `${call}: ${reason(failure, context)} while waiting for ${patterns} (${formatDuration(elapsedMs)}, ` +
      `${matcher.pendingBytes} bytes since the last match).`,
  ];
  if (status !== undefined) lines.push(`Note: ${status}.`);
  if (matcher.omittedBytes > 0) lines.push(`The first ${matcher.omittedBytes} of them are no longer kept.`);
  const unused = decode(secrets.hide(matcher.unused()).subarray(-EVIDENCE_BYTES), encoding);
  lines.push(...slowSearch(context), ...(context.details?.() ?? []));
  for (const miss of nearMisses(set.given, unused)) lines.push(`Near miss: ${miss}.`);
  lines.push(lastLines(evidenceOf(matcher, secrets)));
  return serialError(failure.kind, secrets.hideText(lines.join("\n")), "cause" in failure ? failure.cause : undefined);
}

/** Names a RegExp that took long, and its cost. */
function slowSearch({ matcher, set }: WaitErrorContext): string[] {
  const { slowSearch: slow } = matcher;
  const pattern = slow && set.given[slow.index];
  if (slow === undefined || pattern === undefined) return [];
  const { characters, beganMs, endedMs } = slow;
  const time = formatDuration((endedMs ?? performance.now()) - beganMs);
  const state = endedMs === undefined ? `has taken ${time} and was not done` : `took ${time}`;
  const advice =
    "repetitions that match the same text in several ways take this long; give the RegExp a definite begin and end";
  return [`The search for ${describePattern(pattern)} in ${characters} characters ${state}: ${advice}.`];
}

function reason(failure: NamedFailure, { options, windowBytes }: WaitErrorContext): string {
  switch (failure.kind) {
    case "timeout":
      return `no match within ${formatDuration(options.timeoutMs)}`;
    case "idle-timeout":
      return `nothing was received for ${formatDuration(options.idleTimeoutMs ?? unreachable("an idle time-out is set"))}`;
    case "eof":
      return "the stream ended";
    case "stream-failed":
      return `the stream failed (${failure.cause.message})`;
    case "closed":
      return "the console was closed";
    case "busy":
      return "another expect is running on this console (is an await missing?)";
    case "window-exceeded":
      return `a match is longer than windowBytes (${windowBytes})`;
  }
}

/** The details of a send that failed. */
export interface SendFailure {
  /** The function that the user called. */
  readonly call: string;
  readonly kind: SerialExpectErrorCode;
  readonly cause?: Error | undefined;
  readonly totalBytes: number;
  readonly acceptedBytes: number;
}

/** Creates the error of a failed send. @param evidence the last bytes received, with secrets hidden */
export function sendError(
  { call, kind, cause, totalBytes, acceptedBytes }: SendFailure,
  evidence: Buffer,
): SerialExpectError {
  const why = cause === undefined ? kind : `${kind}: ${cause.message}`;
  const message = `${call}: the stream did not accept ${totalBytes - acceptedBytes} of ${totalBytes} bytes (${why}).`;
  return serialError(kind, `${message}\n${lastLines(evidence)}`, cause);
}

/** Keeps the code of a stream that failed with an error of this package, such as a replay. */
function serialError(kind: SerialExpectErrorCode, message: string, cause: Error | undefined): SerialExpectError {
  const code = cause instanceof SerialExpectError ? cause.code : kind;
  return new SerialExpectError(code, message, cause === undefined ? {} : { cause });
}
