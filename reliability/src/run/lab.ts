import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { EngineClient } from "../engine/engine-client.ts";
import { PrivateEngine } from "../engine/private-engine.ts";
import { writeDisk } from "../victim/disk.ts";

/** What all injections of a matrix share: folders, engines. */
export class Lab implements AsyncDisposable {
  readonly root: string;
  readonly inputs: string;
  readonly nodeImage: string;
  /** The engine of this machine, which no injection may harm. */
  readonly engine = new EngineClient();
  /** The cache with the golden state that victims restore; set by the first victim that prepared it. */
  goldenCache: string | undefined;
  #privateEngine: Promise<PrivateEngine> | undefined;
  #engineUsers: Promise<unknown> = Promise.resolve();
  #sandboxes = 0;

  constructor(root: string, nodeImage: string) {
    this.root = root;
    this.nodeImage = nodeImage;
    this.inputs = join(root, "inputs");
    mkdirSync(this.inputs, { recursive: true });
    writeDisk(this.inputs);
  }

  /** Returns the path of a new sandbox. Short, because sockets are in it. */
  newFolder(): string {
    this.#sandboxes += 1;
    return join(this.root, String(this.#sandboxes));
  }

  /** Calls `use` with the private engine, which is started first; one user at a time. */
  async withPrivateEngine<T>(use: (engine: PrivateEngine) => Promise<T>): Promise<T> {
    const turn = this.#engineUsers.then(async () => {
      this.#privateEngine ??= PrivateEngine.start(join(this.root, "engine"), this.nodeImage);
      return await use(await this.#privateEngine);
    });
    this.#engineUsers = turn.catch(() => undefined);
    return await turn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const engine = await this.#privateEngine?.catch(() => undefined);
    await engine?.[Symbol.asyncDispose]();
  }
}
