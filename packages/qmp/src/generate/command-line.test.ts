import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answer, command } from "../../test/schema-builder.ts";
import { GREETING, ScriptedQmp } from "../../test/scripted-qmp.ts";
import { runCommandLine } from "./command-line.ts";

const SCHEMA = answer(command("query-status"));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-qmp-generate-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Outcome {
  status: number;
  out: string;
  said: string;
}

async function run(args: readonly string[], signal = new AbortController().signal): Promise<Outcome> {
  const texts = { out: "", said: "" };
  const status = await runCommandLine(args, {
    out(text) {
      texts.out += text;
    },
    say(line) {
      texts.said += `${line}\n`;
    },
    signal,
  });
  return { status, ...texts };
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A program that stands in for QEMU. */
function script(body: string): string {
  const path = file("qemu", `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe("alpy-qmp", () => {
  test("explains itself", async () => {
    const { status, out, said } = await run(["--help"]);
    expect({ status, said }).toEqual({ status: 0, said: "" });
    expect(out).toMatch(/^Usage: alpy-qmp generate/);
    expect(await run(["generate", "--help"])).toMatchObject({ status: 0, out });
  });

  test.each([
    [[], 'expected the command generate, got ""'],
    [["frobnicate"], 'expected the command generate, got "frobnicate"'],
    [["generate", "more"], 'got "generate more"'],
    [["generate", "--colour"], "Unknown option '--colour'"],
    [["generate", "--output"], "'--output <value>' argument missing"],
    [["generate", "--schema", "a", "--socket", "b"], "expected one of --qemu, --socket and --schema, got several"],
  ])("does not understand %j", async (args, message) => {
    const { status, out, said } = await run(args);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(said).toContain(message);
    expect(said).toContain("alpy-qmp --help");
  });
});

describe("alpy-qmp generate", () => {
  test("writes the protocol of a saved schema to standard output, and its progress elsewhere", async () => {
    const { status, out, said } = await run(["generate", "--schema", file("schema.json", JSON.stringify(SCHEMA))]);
    expect(status).toBe(0);
    expect(out).toContain("The commands and events of the saved schema schema.json.");
    expect(out).toContain('import type { Command, Nothing } from "@alpy/qmp";');
    expect(out).toContain('"query-status": Command<Nothing, Nothing>;');
    expect(said).toContain("the saved schema schema.json: commands: 1, events: 0");
  });

  test("takes the whole reply as a saved schema too, and another module to import from", async () => {
    const schema = file("reply.json", JSON.stringify({ return: SCHEMA, id: 1 }));
    const { status, out } = await run(["generate", "--schema", schema, "--import", "./protocol.ts"]);
    expect(status).toBe(0);
    expect(out).toContain('from "./protocol.ts";');
  });

  test("replaces the output as a whole and leaves nothing beside it", async () => {
    const schema = file("schema.json", JSON.stringify(SCHEMA));
    const output = file("protocol.ts", "old ".repeat(10_000));
    expect(await run(["generate", "--schema", schema, "--output", output])).toMatchObject({ status: 0, out: "" });
    expect(readFileSync(output, "utf8")).toMatch(/^\/\*\*\n \* The commands and events[\s\S]*\n}\n$/);
    expect(readdirSync(folder).sort()).toEqual(["protocol.ts", "schema.json"]);
  });

  test.each([
    ["is no JSON", "{", /schema.json is not JSON/],
    ["is no schema", "{}", /expected an array/],
    ["lacks a type", JSON.stringify(answer(command("c", "7"))), /type "7"/],
  ])("leaves the output as it was where the schema %s", async (_what, content, message) => {
    const output = file("protocol.ts", "old");
    const { status, said } = await run(["generate", "--schema", file("schema.json", content), "--output", output]);
    expect(status).toBe(1);
    expect(said).toMatch(message);
    expect(readFileSync(output, "utf8")).toBe("old");
  });

  test("says which file it cannot read or write, and leaves no draft", async () => {
    const missing = join(folder, "missing.json");
    expect(await run(["generate", "--schema", missing])).toMatchObject({
      status: 1,
      said: expect.stringContaining(missing),
    });
    const schema = file("schema.json", JSON.stringify(SCHEMA));
    const nowhere = join(folder, "no", "where.ts");
    const { status, said } = await run(["generate", "--schema", schema, "--output", nowhere]);
    expect({ status, named: said.includes(nowhere) }).toEqual({ status: 1, named: true });
    expect(await run(["generate", "--schema", schema, "--output", folder])).toMatchObject({ status: 1 });
    expect(readdirSync(folder)).toEqual(["schema.json"]);
    expect(existsSync(`${folder}.${process.pid}.draft`)).toBe(false);
  });

  test("says that there is no such QEMU", async () => {
    const { status, said } = await run(["generate", "--qemu", "qemu-system-nowhere"]);
    expect(status).toBe(1);
    expect(said).toContain("qemu-system-nowhere could not be asked");
    expect(said).toContain("is QEMU installed, and on the PATH?");
  });

  test("says what a QEMU said that ended at once", async () => {
    const { status, said } = await run(["generate", "--qemu", script("echo 'no such machine' >&2; exit 1")]);
    expect(status).toBe(1);
    expect(said).toContain("QEMU has ended the connection");
    expect(said).toContain('it said "no such machine"');
  });

  test("says that what it started speaks no QMP, and ends it", async () => {
    const pid = join(folder, "pid");
    const { status, said } = await run([
      "generate",
      "--qemu",
      script(`echo $$ > ${pid}; echo hello >&3; exec sleep 60`),
    ]);
    expect(status).toBe(1);
    expect(said).toContain('Expected QMP\'s greeting, {"QMP": …}, but received "hello"');
    expect(() => process.kill(Number(readFileSync(pid, "utf8")), 0)).toThrow("ESRCH");
  });

  test("ends a silent QEMU where it is interrupted", async () => {
    const pid = join(folder, "pid");
    const controller = new AbortController();
    const outcome = run(["generate", "--qemu", script(`echo $$ > ${pid}; exec sleep 60`)], controller.signal);
    while (!existsSync(pid) || readFileSync(pid, "utf8") === "") await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(new Error("interrupted by SIGINT"));
    expect(await outcome).toEqual({ status: 1, out: "", said: expect.stringContaining("interrupted by SIGINT") });
    expect(() => process.kill(Number(readFileSync(pid, "utf8")), 0)).toThrow("ESRCH");
  });

  test("asks a running QEMU on its monitor's socket, and lets it go on", async () => {
    const path = join(folder, "qmp.sock");
    const server = createServer((socket) => {
      const qmp = new ScriptedQmp(socket);
      qmp.send(GREETING);
      void (async () => {
        for (const value of [{}, SCHEMA, { arch: "riscv64" }]) asked.push((await qmp.answer(value)).execute);
      })();
    });
    const asked: (string | undefined)[] = [];
    server.listen(path);
    await once(server, "listening");
    const { status, out } = await run(["generate", "--socket", path]);
    server.close();
    await once(server, "close");
    expect(status).toBe(0);
    expect(out).toContain("The commands and events of QEMU 7.2.22 (riscv64, Debian 1:7.2).");
    expect(asked).toEqual(["qmp_capabilities", "query-qmp-schema", "query-target"]);
  });

  test("makes the protocol of the example", async () => {
    const schema = fileURLToPath(new URL("../../test/fixtures/my-qemu-schema.json", import.meta.url));
    const example = new URL("../../examples/my-qemu-protocol.ts", import.meta.url);
    expect(await run(["generate", "--schema", schema])).toMatchObject({
      status: 0,
      out: readFileSync(example, "utf8"),
    });
  });

  test("says that nobody listens at the socket", async () => {
    const { status, said } = await run(["generate", "--socket", join(folder, "nobody.sock")]);
    expect(status).toBe(1);
    expect(said).toContain("Cannot connect to");
  });
});
