export { QmpError } from "./errors.ts";
