/** The end of a transport by its peer. `cause` is the stream's error, if there was one. */
export type TransportEnd =
  | { readonly kind: "ended"; readonly cause?: Error | undefined }
  | { readonly kind: "failed"; readonly cause: Error };

/** Receives the bytes and the end of a transport. Nothing follows `ended`. */
export interface TransportHandlers {
  received(chunk: Uint8Array): void;
  ended(end: TransportEnd): void;
}

/** Carries a connection's bytes. The engine does all its IO through it. */
export interface Transport {
  start(handlers: TransportHandlers): void;
  write(text: string): void;
  /** Writes bytes that are not text, after everything before. */
  writeBytes(bytes: Uint8Array): void;
  /** Stops calling the handlers and releases the stream. Settles when that is done; never rejects. Called once. */
  close(): Promise<void>;
}
