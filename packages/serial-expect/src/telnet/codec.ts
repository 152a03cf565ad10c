/** Bytes of the protocol (RFC 854). */
export const IAC = 255;
const SE = 240;
const SB = 250;

/** The verbs of a negotiation (RFC 854). */
const VERBS = { will: 251, wont: 252, do: 253, dont: 254 } as const;
export type TelnetVerb = keyof typeof VERBS;

/** Options: RFC 856, 857, 858, 1091, 1073, 2217. */
export const OPTIONS = {
  binary: 0,
  echo: 1,
  suppressGoAhead: 3,
  terminalType: 24,
  windowSize: 31,
  comPort: 44,
} as const;

const CR = 13;
const NUL = 0;
/** Longer parameters of an option are cut: none of the options here has more than a name. */
const MAX_PARAMETER_BYTES = 4096;

/** What a telnet stream has besides data. */
export type TelnetEvent =
  | { readonly kind: "data"; readonly bytes: Buffer }
  | { readonly kind: "negotiation"; readonly verb: TelnetVerb; readonly option: number }
  | { readonly kind: "parameters"; readonly option: number; readonly bytes: Buffer };

type State = "data" | "cr" | "iac" | "negotiation" | "parameters" | "parameters-iac";

/** Separates a telnet stream into data, negotiations and parameters of options, no matter how it is cut into chunks (RFC 854). */
export class TelnetParser {
  #state: State = "data";
  #verb: TelnetVerb = "will";
  #parameters: number[] = [];

  /**
   * Takes the next chunk.
   * @param isBinary Whether the far side sends binary data, in which a CR has no NUL behind it (RFC 856).
   */
  push(chunk: Uint8Array, isBinary: () => boolean): TelnetEvent[] {
    const events: TelnetEvent[] = [];
    let data: number[] = [];
    const flush = (): void => {
      if (data.length > 0) events.push({ kind: "data", bytes: Buffer.from(data) });
      data = [];
    };
    for (const byte of chunk) {
      const event = this.#step(byte, data, isBinary);
      if (event === undefined) continue;
      flush();
      events.push(event);
    }
    flush();
    return events;
  }

  #step(byte: number, data: number[], isBinary: () => boolean): TelnetEvent | undefined {
    switch (this.#state) {
      case "cr":
        this.#state = "data";
        if (byte === NUL) return undefined;
        return this.#dataByte(byte, data, isBinary);
      case "data":
        return this.#dataByte(byte, data, isBinary);
      case "iac":
        return this.#commandByte(byte, data);
      case "negotiation":
        this.#state = "data";
        return { kind: "negotiation", verb: this.#verb, option: byte };
      case "parameters":
        if (byte === IAC) this.#state = "parameters-iac";
        else this.#hold(byte);
        return undefined;
      case "parameters-iac":
        return this.#parametersEnd(byte);
    }
  }

  #dataByte(byte: number, data: number[], isBinary: () => boolean): undefined {
    if (byte === IAC) {
      this.#state = "iac";
      return;
    }
    data.push(byte);
    if (byte === CR && !isBinary()) this.#state = "cr";
  }

  #commandByte(byte: number, data: number[]): undefined {
    this.#state = "data";
    const verb = VERB_NAMES.get(byte);
    if (byte === IAC) data.push(IAC);
    else if (byte === SB) {
      this.#parameters = [];
      this.#state = "parameters";
    } else if (verb !== undefined) {
      this.#verb = verb;
      this.#state = "negotiation";
    }
    // The other commands (NOP, GA, AYT, …) mean nothing to a console.
  }

  #parametersEnd(byte: number): TelnetEvent | undefined {
    if (byte === IAC) {
      this.#hold(IAC);
      this.#state = "parameters";
      return undefined;
    }
    // Anything but SE is a fault of the far side; the parameters end here.
    this.#state = "data";
    const option = this.#parameters[0];
    return option === undefined
      ? undefined
      : { kind: "parameters", option, bytes: Buffer.from(this.#parameters.slice(1)) };
  }

  #hold(byte: number): void {
    if (this.#parameters.length <= MAX_PARAMETER_BYTES) this.#parameters.push(byte);
  }
}

const VERB_NAMES: ReadonlyMap<number, TelnetVerb> = new Map(
  (Object.keys(VERBS) as TelnetVerb[]).map((verb) => [VERBS[verb], verb]),
);

/** Encodes data: IAC is doubled, and unless it is binary, a CR that no LF follows is followed by NUL (RFC 854). */
export function encodeData(data: Uint8Array, isBinary: boolean): Buffer {
  const bytes: number[] = [];
  for (const [at, byte] of data.entries()) {
    bytes.push(byte);
    if (byte === IAC) bytes.push(IAC);
    if (byte === CR && !isBinary && data[at + 1] !== 10) bytes.push(NUL);
  }
  return Buffer.from(bytes);
}

/** Encodes a negotiation. */
export function encodeNegotiation(verb: TelnetVerb, option: number): Buffer {
  return Buffer.of(IAC, VERBS[verb], option);
}

/** Encodes the parameters of an option. */
export function encodeParameters(option: number, parameters: Uint8Array): Buffer {
  const bytes = [...parameters].flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte]));
  return Buffer.of(IAC, SB, option, ...bytes, IAC, SE);
}
