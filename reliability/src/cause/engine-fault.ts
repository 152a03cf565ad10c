import type { PrivateEngine } from "../engine/private-engine.ts";
import type { CauseOf } from "../injection/causes.ts";

/** Ends the fault: the engine works again. */
export type Repair = () => Promise<void>;

/** Injects a fault of the engine. Returns how to repair it. */
export async function faultEngine(cause: CauseOf<"engine">, engine: PrivateEngine): Promise<Repair> {
  switch (cause) {
    case "engine-killed":
      await engine.kill();
      return () => engine.restart();
    case "engine-hung": {
      const goOn = engine.hang();
      return () => Promise.resolve(goOn());
    }
    case "engine-restarted":
      await engine.stop();
      await engine.restart();
      return () => Promise.resolve();
    case "engine-disk-full":
      return await engine.fillDisk();
  }
}
