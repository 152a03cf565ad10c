/**
 * Filters frames by expressions in the language of tcpdump. Pure: no IO, no clock.
 *
 * @packageDocumentation
 */
export { type Filterable, type FilterOptions, type FrameFilter, filter } from "./filter/filter.ts";
