/** The measurement that a program prints as JSON after reading a capture: the sums that it found, and its times. */
export interface Measurement {
  /** Frames, bytes on the link, seconds and nanoseconds of the time stamps; null for programs that add nothing up. */
  readonly sums: readonly number[] | null;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rssMb?: number | undefined;
}

/** The sums that the consumer of each case adds up. */
export class Sums {
  frames = 0;
  lengths = 0;
  seconds = 0;
  nanoseconds = 0;

  add(length: number, seconds: number, nanoseconds: number): void {
    this.frames++;
    this.lengths += length;
    this.seconds += seconds;
    this.nanoseconds += nanoseconds;
  }

  set(frames: number, lengths: number, seconds: number, nanoseconds: number): void {
    this.frames = frames;
    this.lengths = lengths;
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }

  toArray(): number[] {
    return [this.frames, this.lengths, this.seconds, this.nanoseconds];
  }
}

/** Reads a capture in this process and prints the measurement for the parent process. */
export async function printMeasurement(read: (sums: Sums) => Promise<void>): Promise<void> {
  const sums = new Sums();
  const began = performance.now();
  const beganCpu = process.cpuUsage();
  await read(sums);
  const { user, system } = process.cpuUsage(beganCpu);
  const wallMs = performance.now() - began;
  const rssMb = process.resourceUsage().maxRSS / 1024;
  const measurement: Measurement = { sums: sums.toArray(), wallMs, cpuMs: (user + system) / 1000, rssMb };
  console.log(JSON.stringify(measurement));
}
