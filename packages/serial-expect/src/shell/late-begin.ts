import { Writable } from "node:stream";
import type { SerialConsole } from "../console/console.ts";
import type { Marker } from "../dialect/marker.ts";

/** A command that has not begun after this time does not begin any more, or not soon enough to matter. */
const LATE_MS = 1000;
const MAX_CHARACTERS = 64 * 1024;

/**
 * Calls back once if the command of this marker begins within a second, also while the caller uses the console.
 * Returns the function that ends this.
 */
export function whenBegun(console: SerialConsole, marker: Marker, callback: () => void): () => void {
  const pattern = marker.pattern("begin");
  let text = "";
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      done();
      text = (text + chunk.toString("latin1")).slice(-MAX_CHARACTERS);
      if (!pattern.test(text)) return;
      end();
      callback();
    },
  });
  const endWatch = console.watch(output);
  const timer = setTimeout(() => end(), LATE_MS);
  timer.unref();
  const end = (): void => {
    clearTimeout(timer);
    endWatch();
  };
  return end;
}
