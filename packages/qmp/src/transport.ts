/** How the other side ended a transport. `cause` is the stream's error, where there was one. */
export type TransportEnd =
  | { readonly kind: "ended"; readonly cause?: Error }
  | { readonly kind: "failed"; readonly cause: Error };

/** What a transport tells the engine. After `ended` it tells nothing more. */
export interface TransportHandlers {
  received(chunk: Uint8Array): void;
  ended(end: TransportEnd): void;
}

/** What carries a connection's bytes; the engine knows nothing else of the outside. */
export interface Transport {
  start(handlers: TransportHandlers): void;
  write(text: string): void;
  /** Stops telling anything and lets go of the stream. Settles when that is done; never rejects. Called once. */
  close(): Promise<void>;
}
