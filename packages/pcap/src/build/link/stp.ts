import { checkInteger, checkKnownOptions, checkOneOf, type OptionNames } from "../../check-options.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseMac } from "../parse-address.ts";
import { join } from "../payload.ts";

/** LLC before each BPDU: access points of bridges, unnumbered information. */
const LLC = Uint8Array.of(0x42, 0x42, 3);
const NOTIFICATION_BYTES = 4;
const CONFIGURATION_BYTES = 35;
/** RSTP has one more byte: the length of a part of version 1, which is always 0. */
const RAPID_BYTES = 36;

const STP = 0;
const RSTP = 2;
const CONFIGURATION = 0;
const RAPID = 2;
const TOPOLOGY_CHANGE = 0x80;

const USUAL_PRIORITY = 32_768;
/** The usual port: priority 128, number 1. */
const USUAL_PORT_ID = 0x8001;
const MAX_AGE_MS = 20_000;
const HELLO_TIME_MS = 2000;
const FORWARD_DELAY_MS = 15_000;
/** Times are in units of 1/256 second. */
const TICKS_PER_MS = 256 / 1000;
const MAX_TIME_MS = 255_996;

/** A bridge, for {@link encodeStp}. */
export interface StpBridgeFields {
  /** MAC address. */
  readonly address: string;
  /** Priority, 0 to 65535. Default 32,768. */
  readonly priority?: number | undefined;
}

/** Fields of {@link encodeStp}. */
export interface StpFields {
  /** 0 STP, the default; 2 RSTP. */
  readonly version?: number | undefined;
  /** 0 configuration, 0x80 topology change notification, 2 rapid. Default: that of the version. */
  readonly type?: number | undefined;
  /** Bits: 1 topology change, 2 proposal, 0x0c role of the port, 0x10 learning, 0x20 forwarding, 0x40 agreement, … Default 0. */
  readonly flags?: number | undefined;
  /** The bridge that sends the BPDU; only a topology change notification has none. */
  readonly bridge?: StpBridgeFields | undefined;
  /** The root bridge. Default: the sender. */
  readonly root?: StpBridgeFields | undefined;
  /** Cost of the path to the root. Default 0. */
  readonly rootPathCost?: number | undefined;
  /** Port of the sender, with its priority in the highest bits. Default 0x8001. */
  readonly portId?: number | undefined;
  /** Age of the information, rounded to 1/256 second. Default 0. */
  readonly messageAgeMs?: number | undefined;
  /** Age after which the information expires. Default 20,000. */
  readonly maxAgeMs?: number | undefined;
  /** Time between BPDUs. Default 2,000. */
  readonly helloTimeMs?: number | undefined;
  /** Delay before a port forwards. Default 15,000. */
  readonly forwardDelayMs?: number | undefined;
}

const FIELDS: OptionNames<StpFields> = {
  version: true,
  type: true,
  flags: true,
  bridge: true,
  root: true,
  rootPathCost: true,
  portId: true,
  messageAgeMs: true,
  maxAgeMs: true,
  helloTimeMs: true,
  forwardDelayMs: true,
};
const BRIDGE_FIELDS: OptionNames<StpBridgeFields> = { address: true, priority: true };
const NOTIFICATION_FIELDS = { version: true, type: true } as const;

/**
 * Returns the bytes of a BPDU of STP (IEEE 802.1D) or RSTP (IEEE 802.1Q) after its header of LLC, for an IEEE 802.3 frame to
 * `01:80:c2:00:00:00`.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * ethernet({ source: "52:54:00:00:00:0a", destination: "01:80:c2:00:00:00", padToBytes: 60 },
 *   encodeStp({ bridge: { address: "52:54:00:00:00:0a", priority: 4096 } }))
 */
export function encodeStp(fields: StpFields): Uint8Array {
  checkKnownOptions("stp", fields, FIELDS);
  const { version = STP } = fields;
  const { type = version === STP ? CONFIGURATION : RAPID } = fields;
  checkOneOf("stp.version", version, [STP, RSTP]);
  checkOneOf("stp.type", type, [CONFIGURATION, RAPID, TOPOLOGY_CHANGE]);
  const isNotification = type === TOPOLOGY_CHANGE;
  if (isNotification) checkKnownOptions("stp of type 128", fields, NOTIFICATION_FIELDS);
  const bytes = isNotification ? NOTIFICATION_BYTES : type === RAPID ? RAPID_BYTES : CONFIGURATION_BYTES;
  const writer = new MessageWriter("stp", bytes);
  writer.u8(2, "version", version);
  writer.u8(3, "type", type);
  if (!isNotification) writeConfiguration(writer, fields);
  return join(LLC, writer.bytes);
}

function writeConfiguration(writer: MessageWriter, fields: StpFields): void {
  const { bridge, root = bridge, flags = 0, rootPathCost = 0, portId = USUAL_PORT_ID } = fields;
  writer.u8(4, "flags", flags);
  writeBridge(writer, 17, "bridge", bridge);
  writeBridge(writer, 5, "root", root);
  writer.u32(13, "rootPathCost", rootPathCost);
  writer.u16(25, "portId", portId);
  writeTime(writer, 27, "messageAgeMs", fields.messageAgeMs ?? 0);
  writeTime(writer, 29, "maxAgeMs", fields.maxAgeMs ?? MAX_AGE_MS);
  writeTime(writer, 31, "helloTimeMs", fields.helloTimeMs ?? HELLO_TIME_MS);
  writeTime(writer, 33, "forwardDelayMs", fields.forwardDelayMs ?? FORWARD_DELAY_MS);
}

function writeBridge(writer: MessageWriter, at: number, name: string, bridge: StpBridgeFields | undefined): void {
  checkKnownOptions(`stp.${name}`, bridge, BRIDGE_FIELDS);
  writer.u16(at, `${name}.priority`, bridge?.priority ?? USUAL_PRIORITY);
  writer.address(at + 2, `${name}.address`, bridge?.address, parseMac);
}

function writeTime(writer: MessageWriter, at: number, name: string, timeMs: number): void {
  checkInteger(`stp.${name}`, timeMs, MAX_TIME_MS);
  writer.u16(at, name, Math.round(timeMs * TICKS_PER_MS));
}
