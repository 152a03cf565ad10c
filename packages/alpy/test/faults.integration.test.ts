import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AlpyError, createTestbed, type StepEvent, serialExpect, type TestbedOptions } from "../src/index.ts";
import { containersOf, leftAfter, missing, processesWith } from "./support.ts";

const LINKS = [{ addresses: ["192.168.0.2/24"] }];
/** No disk: only the boot ROM of its NIC runs. With graphics=off the BIOS writes to the serial console. */
const IMAGELESS = { memoryMiB: 64, accel: "tcg", machineType: "pc,graphics=off" } as const;

let artifacts: string;
beforeEach(async () => {
  artifacts = await mkdtemp(join(tmpdir(), "alpy-faults-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  const left = async (): Promise<string[]> => [
    ...(await containersOf(process.pid)),
    ...processesWith(`${artifacts}/console`),
  ];
  expect(await leftAfter(30_000, left)).toEqual([]);
  await rm(artifacts, { recursive: true });
});

async function failureOf(options: Partial<TestbedOptions>): Promise<AlpyError> {
  try {
    await using _bed = await createTestbed({ machine: IMAGELESS, links: LINKS, artifacts, ...options });
  } catch (error) {
    return error as AlpyError;
  }
  throw new Error("expected createTestbed to reject");
}

describe.skipIf(missing())("a fault is reported with its reason and what to do", () => {
  test("QEMU is missing", async () => {
    const { code, message } = await failureOf({ machine: { ...IMAGELESS, qemu: "qemu-system-none" } });
    expect(code).toBe("qemu-missing");
    expect(message).toMatch(/cannot run qemu-system-none .*ENOENT.*: install it .*or name it in the option qemu/);
  });

  test("QEMU refuses its arguments", async () => {
    const { code, message } = await failureOf({ machine: { ...IMAGELESS, extraArguments: ["-device", "toaster"] } });
    expect(code).toBe("qemu-failed");
    expect(message).toMatch(/exit code 1\): .*'toaster' is not a valid device model name/);
  });

  test("the engine is not running", async () => {
    vi.stubEnv("DOCKER_HOST", `unix://${artifacts}/no-engine.sock`);
    const { code, message, cause, step } = await failureOf({});
    expect([code, step]).toEqual(["step-failed", "Create nodes and tap interfaces"]);
    expect(cause).toMatchObject({ name: "DockerNodesError", code: "engine-unreachable" });
    expect(message).toContain("no-engine.sock");
  });

  test("the engine does not answer, within its time-out times the testbed's factor", async () => {
    // It reads, so that it notices the end of a connection.
    const server = createServer((socket) => socket.resume()).listen(`${artifacts}/silent.sock`);
    await using _server = { [Symbol.asyncDispose]: async () => void (await promisify(server.close.bind(server))()) };
    await once(server, "listening");
    vi.stubEnv("DOCKER_HOST", `unix://${artifacts}/silent.sock`);
    const { cause, message } = await failureOf({ timeoutFactor: 0.01 });
    expect(cause).toMatchObject({ name: "DockerNodesError", code: "timeout" });
    // Those of a call to the engine (5 s), or of the creation of one node (61 s): the host decides which of them passes first.
    expect(message).toMatch(/took longer than (50|610) ms/);
  });

  test("the image is missing", async () => {
    const { cause, message } = await failureOf({ nodeImage: "alpy-no-such-image:1" });
    expect(cause).toMatchObject({ name: "DockerNodesError", code: "image-missing" });
    expect(message).toMatch(/alpy-no-such-image:1.*images\/node.*ALPY_NODE_IMAGE/s);
  });

  test("the disk does not exist", async () => {
    const { code, message } = await failureOf({ machine: { disk: "/nowhere/rabbit.qcow2" } });
    expect([code, message]).toEqual(["disk-not-found", "machine.disk: there is no file /nowhere/rabbit.qcow2"]);
  });

  test("the guest never shows a prompt", async () => {
    await using bed = await createTestbed({ machine: IMAGELESS, links: LINKS, artifacts });
    await bed.start();
    const login = bed.step("Log in", () => serialExpect.openShell(bed.console, { login: "root", timeoutMs: 4_000 }));
    const failure = (await login.catch((error: unknown) => error)) as AlpyError;
    expect(failure).toMatchObject({ code: "step-failed", step: "Log in" });
    expect(failure.cause).toBeInstanceOf(serialExpect.SerialExpectError);
    expect(failure.message).toMatch(/^Log in failed after .* within 4 s.*Booting from ROM/s);
  });

  test("the guest does not power off", async () => {
    await using bed = await createTestbed({ machine: IMAGELESS, artifacts });
    await bed.start();
    const failure = bed.machine.powerDown({ timeoutMs: 500 });
    await expect(failure).rejects.toMatchObject({ name: "QemuError", code: "power-off-timeout" });
  });

  test("QEMU is killed from outside", async () => {
    await using bed = await createTestbed({ machine: IMAGELESS, artifacts });
    await bed.start();
    const off = bed.machine.waitForShutdown();
    process.kill(bed.machine.pid, "SIGKILL");
    await expect(off).rejects.toMatchObject({
      code: "qemu-exited",
      message: expect.stringContaining("SIGKILL") as string,
    });
    expect(bed.machine.state).toEqual({ name: "exited", exit: { code: null, signal: "SIGKILL" } });
  });

  test("a machine that ends while another one is launched fails the set-up, and nothing is left", async () => {
    const program = (name: string, atStart: string): string => {
      const path = join(artifacts, name);
      const script = `#!/bin/sh\ncase "$*" in *--version*|*'-machine none'*) ;; *) ${atStart} ;; esac\nexec qemu-system-x86_64 "$@"\n`;
      writeFileSync(path, script, { mode: 0o755 });
      return path;
    };
    const short = program("short", 'exec timeout -s KILL 1 qemu-system-x86_64 "$@"');
    const slow = program("slow", "sleep 4");
    const machines = { left: { ...IMAGELESS, qemu: short }, right: { ...IMAGELESS, qemu: slow } };
    const failure = await failureOf({ machine: undefined, links: undefined, machines });
    expect(failure).toMatchObject({ code: "qemu-exited", step: "Start QEMU, paused" });
    const result = JSON.parse(readFileSync(join(artifacts, "result.json"), "utf8")) as object;
    expect(result).toMatchObject({ outcome: "failed", error: { code: "qemu-exited", step: "Start QEMU, paused" } });
  });

  test.each(["Create nodes and tap interfaces", "Start QEMU, paused", "Move the taps into the nodes"])(
    "an abort during the step %s removes what was created and rejects with its reason",
    async (name) => {
      const abort = new AbortController();
      const reason = new Error("enough");
      const onStep = ({ step }: StepEvent): void => {
        if (step.name === name) abort.abort(reason);
      };
      expect(await failureOf({ signal: abort.signal, onStep })).toBe(reason);
    },
  );

  test("the artifacts contain the step that failed", async () => {
    await failureOf({ nodeImage: "alpy-no-such-image:1" });
    const log = readFileSync(join(artifacts, "log.jsonl"), "utf8");
    expect(log).toContain("Create nodes and tap interfaces… failed after");
    const result = JSON.parse(readFileSync(join(artifacts, "result.json"), "utf8")) as { steps: object[] };
    expect(result.steps).toContainEqual(
      expect.objectContaining({ name: "Create nodes and tap interfaces", outcome: "failed" }),
    );
  });
});
