/**
 * What the tests of the Rabbit appliance share.
 *
 * @packageDocumentation
 */
export { checkGolden } from "./check-golden.ts";
export { type Echo, echoesOn, requireForwarded } from "./echoes.ts";
export { type Configuration, configure, logIn, prepareGolden, shutDown, waitForCarriers } from "./rabbit.ts";
export { framesFrom, hex, oddFrames } from "./raw-frames.ts";
