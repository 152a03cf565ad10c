import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { artifactsFailed } from "../files/artifact-failure.ts";
import { FORWARDING_CHART_NAME, FORWARDING_NAME } from "../files/file-names.ts";
import { PRIVATE_FILE_MODE } from "../files/private-modes.ts";
import { benchmarkChart } from "./benchmark-chart.ts";
import type { BenchmarkResult } from "./benchmark-result.ts";
import type { ForwardingResult } from "./forwarding-result.ts";

/** Keeps the results of a run's measurements in its artifacts: `forwarding.json`, and a chart of the last benchmark. */
export class ForwardingFiles {
  readonly #folder: string;
  readonly #measurements: ForwardingResult[] = [];
  readonly #benchmarks: BenchmarkResult[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Adds a measurement. @throws {AlpyError} `artifacts-failed` */
  addMeasurement(result: ForwardingResult): void {
    this.#measurements.push(result);
    this.#writeResults();
  }

  /** Adds a benchmark. @throws {AlpyError} `artifacts-failed` */
  addBenchmark(result: BenchmarkResult): void {
    this.#benchmarks.push(result);
    this.#writeResults();
    this.#write(FORWARDING_CHART_NAME, benchmarkChart(result));
  }

  #writeResults(): void {
    const results = { measurements: this.#measurements, benchmarks: this.#benchmarks };
    this.#write(FORWARDING_NAME, `${JSON.stringify(results, null, 2)}\n`);
  }

  #write(name: string, content: string): void {
    const path = join(this.#folder, name);
    try {
      writeFileSync(path, content, { mode: PRIVATE_FILE_MODE });
    } catch (cause) {
      throw artifactsFailed(path, cause);
    }
  }
}
