/**
 * Shared code of the Rabbit appliance's tests.
 *
 * @packageDocumentation
 */
export { type Appliance, debian, rabbit, rabbitForArm } from "./appliance.ts";
export { type CapturedFrame, type CapturedRate, framesOn, rateOn } from "./captured.ts";
export { checkGolden } from "./check-golden.ts";
export {
  type Delivery,
  namedFrame,
  requireDelivered,
  type Sighting,
  sightingsOn,
  type Tag,
} from "./deliveries.ts";
export { type Echo, echoesOn, requireForwarded } from "./echoes.ts";
export { goldenOf } from "./golden.ts";
export { type Iperf3Report, iperf3 } from "./iperf3.ts";
export { type Move, type Probe, probe, probesOn, requireMoved, whileProbing } from "./probes.ts";
export {
  type Configuration,
  configure,
  logIn,
  prepareGolden,
  setUp,
  shutDown,
  startAppliance,
  startRabbit,
  waitForCarriers,
  waitForReadyConsole,
} from "./rabbit.ts";
export { framesFrom, hex, oddFrames } from "./raw-frames.ts";
export { requireNoFaults } from "./require-no-faults.ts";
export { Segment } from "./segment.ts";
export { Station } from "./station.ts";
