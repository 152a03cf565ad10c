/**
 * What the tests of the Rabbit appliance share.
 *
 * @packageDocumentation
 */
export { type Appliance, debian, rabbit } from "./appliance.ts";
export { type Echo, echoesOn, requireForwarded } from "./echoes.ts";
export { goldenOf } from "./golden.ts";
export { type Configuration, configure, logIn, prepareGolden, shutDown, waitForCarriers } from "./rabbit.ts";
export { framesFrom, hex, oddFrames } from "./raw-frames.ts";
export { Station } from "./station.ts";
