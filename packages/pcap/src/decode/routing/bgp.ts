import { Layer } from "../field/layer.ts";
import { type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { BGP_HEADER_BYTES, type BgpMessage, readMessage } from "./bgp-message.ts";

const MARKER_BYTES = 16;
const MARKER_BYTE = 0xff;

interface Contents {
  readonly messages: readonly BgpMessage[];
  readonly problem: Problem | undefined;
}

/**
 * The messages of BGP (RFC 4271) in one TCP segment. A message that is not complete in it is left out, and the layer is truncated.
 */
export class Bgp extends Layer {
  #knownContents: Contents | undefined;

  /** The messages that are complete in this segment. */
  get messages(): readonly BgpMessage[] {
    return this.#contents.messages;
  }

  /** Number of bytes before the first message: they belong to one that began in an earlier segment. */
  get continuationBytes(): number {
    return findMarker(this.span);
  }

  override findProblem(): Problem | undefined {
    return this.#contents.problem;
  }

  get #contents(): Contents {
    this.#knownContents ??= readMessages(this.span, this.continuationBytes);
    return this.#knownContents;
  }
}

/** Returns where the first marker is; the length, if there is none. It may be partial only at the beginning. */
function findMarker(span: Span): number {
  let start = 0;
  for (let at = 0; at < span.length; at++) {
    if (span.u8(at) !== MARKER_BYTE) start = at + 1;
    else if (at - start === MARKER_BYTES - 1) return start;
  }
  return start === 0 ? 0 : span.length;
}

function readMessages(span: Span, from: number): Contents {
  const messages: BgpMessage[] = [];
  let at = from;
  while (at < span.length) {
    if (!hasMarker(span, at)) return { messages, problem: wrong("a message without its marker") };
    if (at + BGP_HEADER_BYTES > span.length) return { messages, problem: continued("the header of a message") };
    const length = span.u16(at + MARKER_BYTES);
    if (length < BGP_HEADER_BYTES)
      return { messages, problem: wrong(`length ${length}, expected at least ${BGP_HEADER_BYTES}`) };
    if (at + length > span.length) return { messages, problem: continued(`a message of ${length} bytes`) };
    const { message, problem } = readMessage(span.slice(at, at + length, true));
    messages.push(message);
    if (problem !== undefined) return { messages, problem };
    at += length;
  }
  return { messages, problem: undefined };
}

/** Checks whether the marker begins at `at`, as far as its bytes are available. */
function hasMarker(span: Span, at: number): boolean {
  const end = Math.min(at + MARKER_BYTES, span.length);
  for (let index = at; index < end; index++) if (span.u8(index) !== MARKER_BYTE) return false;
  return true;
}

/** Returns the problem of a message whose rest is in another segment, or was cut by the capture. */
const continued = (what: string): Problem => ({ reason: `${what} does not end in this segment`, isCut: true });
