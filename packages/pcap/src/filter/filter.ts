import type { Frame } from "../capture/frame.ts";
import { LINKTYPE_ETHERNET } from "../capture/link-type.ts";
import { badValue, checkKnownOptions, type OptionNames } from "../check-options.ts";
import type { FramePattern } from "../match/pattern.ts";
import { compileFilter } from "./compile.ts";
import { framePattern } from "./frame-pattern.ts";
import { layoutOf } from "./layout.ts";
import { Packet, type PacketTest } from "./packet.ts";
import type { Expression } from "./syntax/expression.ts";
import { unsupportedFilter } from "./syntax/filter-error.ts";
import { parseFilter } from "./syntax/parser.ts";

/** Input of a {@link FrameFilter}: the bytes of a whole Ethernet frame, or a captured frame. */
export type Filterable = Uint8Array | Pick<Frame, "data" | "originalLength" | "linkType">;

/** Options of {@link filter}. */
export interface FilterOptions {
  /**
   * Link type for which the expression is checked immediately. Frames of other types are filtered, too: the expression is
   * compiled for their type when the first one comes. Default: {@link LINKTYPE_ETHERNET}.
   */
  readonly linkType?: number | undefined;
}

const OPTIONS: OptionNames<FilterOptions> = { linkType: true };

/** Checks whether a frame matches a filter expression. It is also a pattern, for `match`, `expectFrame` and the like. */
export interface FrameFilter {
  /**
   * Checks whether a frame matches.
   *
   * @throws {PcapError} `unsupported-filter`, if the expression is not supported for the link type of the frame
   */
  (frame: Filterable): boolean;
  /** The expression, as it was given. */
  readonly expression: string;
  /**
   * The pattern of layers and fields that a sound Ethernet frame fits if it matches; undefined if the expression looks at what
   * patterns do not name, and for filters of other link types. The filter decides whether a frame matches, and the pattern
   * explains why it does not: it says `ethernet.etherType` where the expression says `ip`. It ignores SCTP, which is not decoded.
   */
  readonly pattern: FramePattern | undefined;
}

/**
 * Returns the filter for an expression in the language of tcpdump, as pcap-filter(7) describes it; frames match as they do for
 * `tcpdump -r FILE EXPRESSION`. Not supported, and refused with the place in the text: names of hosts and networks, `gateway`,
 * `geneve`, and what is only for other links than Ethernet, Linux cooked, loopback and raw IP. An empty expression matches all.
 *
 * @throws {TypeError} if the expression is not a string, or an option is unknown or has a bad value
 * @throws {PcapError} `bad-filter`, `unsupported-filter`, with the place in the text as `offset`
 * @example
 * const isWeb = filter("tcp port 80 and host 10.0.0.1");
 * for await (const frame of capture) if (isWeb(frame)) console.log(summary(frame));
 */
export function filter(expression: string, options: FilterOptions = {}): FrameFilter {
  const text: unknown = expression;
  if (typeof text !== "string") throw badValue("expression", "a string", text);
  checkKnownOptions("filter", options, OPTIONS);
  const { linkType = LINKTYPE_ETHERNET } = options;
  if (layoutOf(linkType) === undefined) throw badValue("linkType", "a link type that filters support", linkType);
  const compiled = new CompiledFilter(text, linkType);
  const test = (frame: Filterable): boolean => compiled.test(frame);
  return Object.assign(test, {
    expression: text,
    pattern: compiled.pattern,
    toString: () => `filter(${JSON.stringify(text)})`,
  });
}

/** An expression, compiled for each link type that frames have. */
class CompiledFilter {
  readonly #text: string;
  readonly #expression: Expression | undefined;
  readonly #tests = new Map<number, PacketTest>();
  readonly #packet = new Packet();
  /** The pattern of the expression, if it has one. */
  readonly pattern: FramePattern | undefined;

  constructor(text: string, linkType: number) {
    this.#text = text;
    this.#expression = parseFilter(text);
    this.#testFor(linkType);
    const layout = linkType === LINKTYPE_ETHERNET ? layoutOf(linkType) : undefined;
    this.pattern = layout && framePattern(text, this.#expression, layout);
  }

  test(frame: Filterable): boolean {
    const packet = this.#packet;
    let linkType = LINKTYPE_ETHERNET;
    if (frame instanceof Uint8Array) {
      packet.set(frame, frame.length);
    } else {
      const data: unknown = Object(frame).data;
      if (!(data instanceof Uint8Array)) throw badValue("frame", "a Uint8Array or a captured frame", frame);
      packet.set(data, frame.originalLength);
      linkType = frame.linkType;
    }
    const test = this.#tests.get(linkType) ?? this.#testFor(linkType);
    return test(packet) && !packet.hasFailed;
  }

  #testFor(linkType: number): PacketTest {
    const layout = layoutOf(linkType);
    if (layout === undefined)
      throw unsupportedFilter(this.#text, 0, `frames of link type ${linkType} are not supported`);
    const test = compileFilter(this.#text, this.#expression, layout);
    this.#tests.set(linkType, test);
    return test;
  }
}
