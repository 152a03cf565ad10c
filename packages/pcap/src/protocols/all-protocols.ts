import type { Protocol } from "../match/fields/protocol.ts";
import { ospf } from "./ospf.ts";

/** All protocols of this module, for `protocols` in the options of `decode`, `summary`, `match` and others. */
export const allProtocols: readonly Protocol[] = Object.freeze<Protocol[]>([
  ospf,
  //
]);
