import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answer, command } from "../../test/schema-builder.ts";
import { GREETING, ScriptedQmp } from "../../test/scripted-qmp.ts";
import { runGenerate } from "./command-line.ts";

const savedSchema = answer(command("query-status"));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-qmp-generate-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Outcome {
  status: number;
  output: string;
  messages: string;
}

async function run(args: readonly string[], signal = new AbortController().signal): Promise<Outcome> {
  const texts = { output: "", messages: "" };
  const status = await runGenerate(args, {
    writeOutput(text) {
      texts.output += text;
    },
    writeMessage(line) {
      texts.messages += `${line}\n`;
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

/** Creates a program that pretends to be QEMU. */
function fakeQemu(body: string): string {
  const path = file("qemu", `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe("alpy-qmp", () => {
  test("prints its usage", async () => {
    const { status, output, messages } = await run(["--help"]);
    expect({ status, messages }).toEqual({ status: 0, messages: "" });
    expect(output).toMatch(/^Usage: alpy-qmp generate/);
    expect(await run(["generate", "--help"])).toMatchObject({ status: 0, output });
  });

  test.each([
    [[], 'expected the command generate, got ""'],
    [["frobnicate"], 'expected the command generate, got "frobnicate"'],
    [["generate", "more"], 'got "generate more"'],
    [["generate", "--colour"], "Unknown option '--colour'"],
    [["generate", "--output"], "'--output <value>' argument missing"],
    [
      ["generate", "--schema", "a", "--socket", "b"],
      "expected at most one of --qemu, --socket, --schema and --agent, got several",
    ],
  ])("refuses the command line %j", async (args, message) => {
    const { status, output, messages } = await run(args);
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(messages).toContain(message);
    expect(messages).toContain("alpy-qmp --help");
  });
});

describe("alpy-qmp generate", () => {
  test("writes the protocol of a saved schema to standard output, and its progress as messages", async () => {
    const { status, output, messages } = await run([
      "generate",
      "--schema",
      file("schema.json", JSON.stringify(savedSchema)),
    ]);
    expect(status).toBe(0);
    expect(output).toContain("The commands and events of the saved schema schema.json.");
    expect(output).toContain('import type { Command, Nothing } from "@alpy/qmp";');
    expect(output).toContain('"query-status": Command<Nothing, Nothing>;');
    expect(messages).toContain("the saved schema schema.json: 1 commands, 0 events");
  });

  test("reads a whole reply as a saved schema, and imports from another module", async () => {
    const schema = file("reply.json", JSON.stringify({ return: savedSchema, id: 1 }));
    const { status, output } = await run(["generate", "--schema", schema, "--import", "./protocol.ts"]);
    expect(status).toBe(0);
    expect(output).toContain('from "./protocol.ts";');
  });

  test("replaces the output file as a whole and leaves no other file", async () => {
    const schema = file("schema.json", JSON.stringify(savedSchema));
    const output = file("protocol.ts", "old ".repeat(10_000));
    expect(await run(["generate", "--schema", schema, "--output", output])).toMatchObject({ status: 0, output: "" });
    expect(readFileSync(output, "utf8")).toMatch(/^\/\*\*\n \* The commands and events[\s\S]*\n}\n$/);
    expect(readdirSync(folder).sort()).toEqual(["protocol.ts", "schema.json"]);
  });

  test.each([
    ["is not JSON", "{", /schema.json is not JSON/],
    ["is not a schema", "{}", /the schema must be an array, got nothing/],
    ["lacks a type", JSON.stringify(answer(command("c", "7"))), /type "7"/],
  ])("leaves the output file unchanged if the schema %s", async (_what, content, message) => {
    const output = file("protocol.ts", "old");
    const { status, messages } = await run(["generate", "--schema", file("schema.json", content), "--output", output]);
    expect(status).toBe(1);
    expect(messages).toMatch(message);
    expect(readFileSync(output, "utf8")).toBe("old");
  });

  test("names the file that it cannot read or write, and leaves no draft", async () => {
    const missing = join(folder, "missing.json");
    expect(await run(["generate", "--schema", missing])).toMatchObject({
      status: 1,
      messages: expect.stringContaining(missing),
    });
    const schema = file("schema.json", JSON.stringify(savedSchema));
    const nowhere = join(folder, "no", "where.ts");
    const { status, messages } = await run(["generate", "--schema", schema, "--output", nowhere]);
    expect({ status, named: messages.includes(nowhere) }).toEqual({ status: 1, named: true });
    expect(await run(["generate", "--schema", schema, "--output", folder])).toMatchObject({ status: 1 });
    expect(readdirSync(folder)).toEqual(["schema.json"]);
    expect(existsSync(`${folder}.${process.pid}.draft`)).toBe(false);
  });

  test("reports that the QEMU program does not exist", async () => {
    const { status, messages } = await run(["generate", "--qemu", "qemu-system-nowhere"]);
    expect(status).toBe(1);
    expect(messages).toContain("cannot ask qemu-system-nowhere for its schema: no such program");
    expect(messages).toContain("is QEMU installed, and on the PATH?");
  });

  test("quotes the output of a QEMU that ended immediately", async () => {
    const { status, messages } = await run(["generate", "--qemu", fakeQemu("echo 'no such machine' >&2; exit 1")]);
    expect(status).toBe(1);
    expect(messages).toContain("QEMU ended the connection");
    expect(messages).toContain('its output: "no such machine"');
  });

  test("reports that the program does not speak QMP, and ends it", async () => {
    const pid = join(folder, "pid");
    const { status, messages } = await run([
      "generate",
      "--qemu",
      fakeQemu(`echo $$ > ${pid}; echo hello >&3; exec sleep 60`),
    ]);
    expect(status).toBe(1);
    expect(messages).toContain('expected QMP\'s greeting, {"QMP": …}, got "hello"');
    expect(() => process.kill(Number(readFileSync(pid, "utf8")), 0)).toThrow("ESRCH");
  });

  test("ends a silent QEMU when it is interrupted", async () => {
    const pid = join(folder, "pid");
    const controller = new AbortController();
    const outcome = run(["generate", "--qemu", fakeQemu(`echo $$ > ${pid}; exec sleep 60`)], controller.signal);
    while (!existsSync(pid) || readFileSync(pid, "utf8") === "") await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(new Error("interrupted by SIGINT"));
    expect(await outcome).toEqual({
      status: 1,
      output: "",
      messages: expect.stringContaining("interrupted by SIGINT"),
    });
    expect(() => process.kill(Number(readFileSync(pid, "utf8")), 0)).toThrow("ESRCH");
  });

  test("asks a running QEMU on its monitor's socket, and leaves it running", async () => {
    const path = join(folder, "qmp.sock");
    const server = createServer((socket) => {
      const qmp = new ScriptedQmp(socket);
      qmp.send(GREETING);
      void (async () => {
        for (const value of [{}, savedSchema, { arch: "riscv64" }]) asked.push((await qmp.answer(value)).execute);
      })();
    });
    const asked: (string | undefined)[] = [];
    server.listen(path);
    await once(server, "listening");
    const { status, output } = await run(["generate", "--socket", path]);
    server.close();
    await once(server, "close");
    expect(status).toBe(0);
    expect(output).toContain("The commands and events of QEMU 7.2.22 (riscv64, Debian 1:7.2).");
    expect(asked).toEqual(["qmp_capabilities", "query-qmp-schema", "query-target"]);
  });

  test("generates the protocol of the example", async () => {
    const schema = fileURLToPath(new URL("../../test/fixtures/my-qemu-schema.json", import.meta.url));
    const example = new URL("../../examples/my-qemu-protocol.ts", import.meta.url);
    expect(await run(["generate", "--schema", schema])).toMatchObject({
      status: 0,
      output: readFileSync(example, "utf8"),
    });
  });

  test("reports that nothing listens at the socket", async () => {
    const { status, messages } = await run(["generate", "--socket", join(folder, "missing.sock")]);
    expect(status).toBe(1);
    expect(messages).toContain("cannot connect to");
  });
});
