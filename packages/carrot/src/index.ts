/**
 * What the tests of the Rabbit appliance share.
 *
 * @packageDocumentation
 */
export { type CapturedFrame, type CapturedRate, framesOn, rateOn } from "./captured.ts";
export { checkGolden } from "./check-golden.ts";
export { type Echo, echoesOn, requireForwarded } from "./echoes.ts";
export { type Iperf3Report, iperf3 } from "./iperf3.ts";
export {
  type Configuration,
  configure,
  logIn,
  prepareGolden,
  shutDown,
  startRabbit,
  waitForCarriers,
} from "./rabbit.ts";
export { framesFrom, hex, oddFrames } from "./raw-frames.ts";
export { requireNoFaults } from "./require-no-faults.ts";
