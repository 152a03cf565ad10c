import { booleanCheck, type OptionCheck, type OptionChecks, oneOfCheck } from "../option-checks.ts";

/** Settings of a serial port of a console server (RFC 2217). Settings that are not given stay as they are. */
export interface SerialSettings {
  /** Bits per second, such as 115200. */
  readonly baudRate?: number | undefined;
  /** Data bits per character: 5, 6, 7 or 8. */
  readonly dataBits?: 5 | 6 | 7 | 8 | undefined;
  /** The parity bit. */
  readonly parity?: "none" | "odd" | "even" | "mark" | "space" | undefined;
  /** Stop bits per character: 1, 1.5 or 2. */
  readonly stopBits?: 1 | 1.5 | 2 | undefined;
  /** Flow control in both directions. */
  readonly flowControl?: "none" | "software" | "hardware" | undefined;
  /** Whether the signal DTR is on. */
  readonly dtr?: boolean | undefined;
  /** Whether the signal RTS is on. */
  readonly rts?: boolean | undefined;
}

/** One command of RFC 2217, section 3. */
export interface ComPortCommand {
  readonly setting: keyof SerialSettings;
  readonly code: number;
  readonly value: Buffer;
  /** Whether its answer must have the same value; servers differ in how they answer a break. Default true. */
  readonly isExact?: boolean | undefined;
}

/** The codes of the commands from the client; those of their answers are 100 more. */
const CODES = { baudRate: 1, dataBits: 2, parity: 3, stopBits: 4, control: 5 } as const;
const ANSWER_OFFSET = 100;
const PARITIES = { none: 1, odd: 2, even: 3, mark: 4, space: 5 } as const;
const STOP_BITS = new Map([
  [1, 1],
  [2, 2],
  [1.5, 3],
]);
const FLOW_CONTROLS = { none: 1, software: 2, hardware: 3 } as const;
const CONTROL = { breakOn: 5, breakOff: 6, dtrOn: 8, dtrOff: 9, rtsOn: 11, rtsOff: 12 } as const;

/** The commands that begin and end a break condition. */
export const BREAK_COMMANDS = {
  on: { setting: "flowControl", code: CODES.control, value: Buffer.of(CONTROL.breakOn), isExact: false },
  off: { setting: "flowControl", code: CODES.control, value: Buffer.of(CONTROL.breakOff), isExact: false },
} as const satisfies Record<string, ComPortCommand>;

/** The checks of {@link SerialSettings}. */
export const serialChecks: OptionChecks<SerialSettings> = {
  baudRate: { expected: "a whole number from 1 to 4294967295", accepts: isBaudRate },
  dataBits: oneOf(5, 6, 7, 8),
  parity: oneOfCheck(...Object.keys(PARITIES)),
  stopBits: oneOf(1, 1.5, 2),
  flowControl: oneOfCheck(...Object.keys(FLOW_CONTROLS)),
  dtr: booleanCheck,
  rts: booleanCheck,
};

/** Returns the commands for settings, in the order of the codes. */
export function comPortCommands(settings: SerialSettings): ComPortCommand[] {
  const { baudRate, dataBits, parity, stopBits, flowControl, dtr, rts } = settings;
  const commands: ComPortCommand[] = [];
  const add = (setting: keyof SerialSettings, code: number, value: Buffer): void =>
    void commands.push({ setting, code, value });
  if (baudRate !== undefined) {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(baudRate);
    add("baudRate", CODES.baudRate, value);
  }
  if (dataBits !== undefined) add("dataBits", CODES.dataBits, Buffer.of(dataBits));
  if (parity !== undefined) add("parity", CODES.parity, Buffer.of(PARITIES[parity]));
  if (stopBits !== undefined) add("stopBits", CODES.stopBits, Buffer.of(STOP_BITS.get(stopBits) ?? 1));
  if (flowControl !== undefined) add("flowControl", CODES.control, Buffer.of(FLOW_CONTROLS[flowControl]));
  if (dtr !== undefined) add("dtr", CODES.control, Buffer.of(dtr ? CONTROL.dtrOn : CONTROL.dtrOff));
  if (rts !== undefined) add("rts", CODES.control, Buffer.of(rts ? CONTROL.rtsOn : CONTROL.rtsOff));
  return commands;
}

/** Encodes a command as parameters of the option. */
export function encodeComPort({ code, value }: ComPortCommand): Buffer {
  return Buffer.concat([Buffer.of(code), value]);
}

/** Returns the value in the answer to a command; undefined if the parameters are something else, such as a modem's state. */
export function comPortAnswer({ code }: ComPortCommand, parameters: Buffer): Buffer | undefined {
  return parameters[0] === code + ANSWER_OFFSET ? parameters.subarray(1) : undefined;
}

/** Formats a value for a message. */
export function describeValue(value: Buffer): string {
  return String(value.length === 4 ? value.readUInt32BE() : (value[0] ?? "nothing"));
}

function isBaudRate(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= 0xffffffff;
}

function oneOf(...numbers: readonly number[]): OptionCheck {
  return { expected: numbers.join(" or "), accepts: (value) => numbers.some((number) => number === value) };
}
