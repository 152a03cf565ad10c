import type { Transport, TransportHandlers } from "../connection/transport.ts";
import { isObject } from "../protocol/json-object.ts";
import { LineDecoder } from "../protocol/line-decoder.ts";
import { withoutSecrets } from "../protocol/secrets.ts";

/** One message of the wire log. */
export interface WireRecord {
  /** When it was sent or received, by this process's clock, as an ISO 8601 time. */
  readonly time: string;
  readonly direction: "sent" | "received";
  /** The message, or the text of a line that is not one. Passwords are hidden. */
  readonly message: unknown;
}

const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** A transport that passes everything on, and each message to a log. */
export class LoggedTransport implements Transport {
  readonly #transport: Transport;
  readonly #log: (record: WireRecord) => void;
  readonly #received = new LineDecoder(MAX_LINE_BYTES, true);

  constructor(transport: Transport, log: (record: WireRecord) => void) {
    this.#transport = transport;
    this.#log = log;
  }

  start(handlers: TransportHandlers): void {
    this.#transport.start({
      received: (chunk) => {
        for (const line of this.#received.push(chunk)) {
          const text = line.kind === "malformed" ? line.text : `more than ${MAX_LINE_BYTES} bytes`;
          this.#add("received", line.kind === "message" ? line.message : text);
        }
        handlers.received(chunk);
      },
      ended: (end) => handlers.ended(end),
    });
  }

  write(text: string): void {
    const shown: unknown = JSON.parse(withoutSecrets(text));
    this.#add("sent", isObject(shown) ? shown : text);
    this.#transport.write(text);
  }

  writeBytes(bytes: Uint8Array): void {
    this.#transport.writeBytes(bytes);
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #add(direction: WireRecord["direction"], message: unknown): void {
    this.#log({ time: new Date().toISOString(), direction, message });
  }
}
