/**
 * A wire between two machines, in a process of its own: the sockets of their NICs are the file descriptors 3 and 4.
 */
import { Socket } from "node:net";
import { qemu } from "@alpy/alpy";
import { Expectations } from "../../../packages/alpy/src/expect/expectations.ts";
import { Wire } from "../../../packages/alpy/src/wire/wire.ts";
import { resolveWireOptions } from "../../../packages/alpy/src/wire/wire-options.ts";

const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const expectations = new Expectations({ faults: new qemu.Faults(), logger, evidence: () => "", timeoutFactor: 1 });
const wire = new Wire("bench", resolveWireOptions({}, "wires.bench"), logger, expectations);
wire.join(new Socket({ fd: 3 }), 0);
wire.join(new Socket({ fd: 4 }), 1);
