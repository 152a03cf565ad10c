/** A setting of a topology file that has no effect on a testbed. */
export interface IgnoredSetting {
  /** The line of the file, from 1. */
  readonly line: number;
  /** Where it is: `topology.nodes.r1.image`. */
  readonly setting: string;
  /** Why it has no effect. */
  readonly reason: string;
}
