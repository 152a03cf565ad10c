/** What a program that reads a capture prints, as JSON: the sums it found and what it took. */
export interface Measurement {
  /** Frames, bytes on the link, seconds and nanoseconds of the time stamps; null of programs that cannot add up. */
  sums: readonly number[] | null;
  wallMs: number;
  cpuMs: number;
  rssMb?: number;
}

/** Adds up what the consumer of each case adds up. */
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

/** Runs a reading in this process and prints its measurement, for the process that started this one. */
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
