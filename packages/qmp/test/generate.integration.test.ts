import { execFile, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectQmp, type Open, type QemuProtocol, QmpCommandError } from "../src/index.ts";
import { openQemu, skipQemu } from "./qemu.ts";
import { GREETING, ScriptedQmp } from "./scripted-qmp.ts";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
/** Set in the environment of every process that this file starts, to find leftovers. */
const mark = `ALPY_TEST_MARK=${randomUUID()}`;

/** A user's program. The command generates its protocol into a file next to it. */
const PROGRAM = `
import { spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import { connectQmp } from "@alpy/qmp";
import type { QemuProtocol, StatusInfo } from "./protocol.ts";

const args = ["-M", "none", "-nodefaults", "-display", "none", "-chardev", "socket,id=qmp,fd=3", "-qmp", "chardev:qmp"];
const qemu = spawn("qemu-system-x86_64", args, { stdio: ["ignore", "inherit", "inherit", "pipe"] });
await using qmp = await connectQmp<QemuProtocol>(qemu.stdio[3] as Duplex);
const before = qmp.mark();
await qmp.execute("stop");
await qmp.waitFor("STOP", { since: before });
const status: StatusInfo = await qmp.execute("query-status");
await qmp.execute("blockdev-add", { driver: "null-co", "node-name": "disk", size: 65536 });
const [node] = await qmp.execute("query-named-block-nodes");
// @ts-expect-error: no such command
await qmp.execute("query-statsu").catch(() => undefined);
// @ts-expect-error: a wrong argument
await qmp.execute("blockdev-add", { driver: "null-co", sizes: 1 }).catch(() => undefined);
await qmp.execute("quit");
console.log(status.running, node?.["node-name"], node?.image["virtual-size"]);
`;

const REPLIES = `
import type { CommandReturns } from "@alpy/qmp";
import type { QemuProtocol } from "./protocol.ts";
type Reply<Name> = CommandReturns<QemuProtocol, Name>;
`;

/** A machine with many kinds of devices. */
const MACHINE = [
  ["-M", "pc", "-S", "-device", "VGA", "-usb", "-chardev", "null,id=serial"],
  ["-blockdev", "driver=null-co,node-name=disk", "-device", "virtio-blk,drive=disk"],
  ["-netdev", "user,id=net", "-device", "e1000,netdev=net"],
  ["-object", "iothread,id=thread", "-object", "memory-backend-ram,id=memory,size=1M"],
].flat();

/** The modules of types that the package ships, by the version of QEMU. */
const SHIPPED: ReadonlyMap<string, string> = new Map([
  ["7.2", "qemu-protocol.ts"],
  ["10.0", "v10-qemu-protocol.ts"],
  ["11.1", "v11-qemu-protocol.ts"],
]);

const TSCONFIG = {
  compilerOptions: {
    target: "es2024",
    lib: ["es2024", "esnext.disposable"],
    module: "nodenext",
    strict: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: ["node"],
    typeRoots: [join(packageFolder, "../../node_modules/@types")],
  },
  include: ["*.ts"],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-qmp-types-"));
  mkdirSync(join(folder, "node_modules/@alpy"), { recursive: true });
  symlinkSync(packageFolder, join(folder, "node_modules/@alpy/qmp"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  expect(processesWithMark()).toEqual([]);
});

function processesWithMark(): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark);
    } catch {
      return false;
    }
  });
}

function run(file: string, args: readonly string[]): string {
  const [name = "", value] = mark.split("=");
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, [name]: value },
  });
  if (status !== 0) throw new Error(`${file} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** Returns the replies of a machine to each query without required arguments, as literals with their expected types. */
async function queryAll(): Promise<string[]> {
  await using qemu = openQemu(MACHINE);
  await using qmp = await connectQmp<Open<QemuProtocol>>(qemu.stream);
  const names = (await qmp.execute("query-commands")).map(({ name }): string => name);
  const replies = names
    .filter((name) => name.startsWith("query-"))
    .map(async (name) => {
      // Some have a required argument, or need hardware that this machine does not have.
      const reply = await qmp.execute(name).catch((error: unknown) => {
        if (error instanceof QmpCommandError) return undefined;
        throw error;
      });
      const variable = name.replaceAll(/\W/g, "_");
      return reply === undefined ? "" : `export const ${variable}: Reply<"${name}"> = ${JSON.stringify(reply)};`;
    });
  return (await Promise.all(replies)).filter((line) => line !== "");
}

/** Returns the text from the first declaration on. The text before it names QEMU's build and the imported module. */
function declarationsOf(module: string): string {
  return module.slice(module.indexOf("/** The commands, by name. */"));
}

describe.skipIf(skipQemu)("the types of the installed QEMU", () => {
  let text: string;
  beforeAll(() => {
    run(join(packageFolder, "dist/cli.js"), ["generate", "--qemu", "qemu-system-x86_64", "--output", "protocol.ts"]);
    text = readFileSync(join(folder, "protocol.ts"), "utf8");
  });

  test("are the types that the package ships for its version, if it does", async ({ annotate }) => {
    const [, version = ""] = /of QEMU (\d+\.\d+)\.\d+ \(/.exec(text) ?? [];
    expect(version).toMatch(/^\d+\.\d+$/);
    const module = SHIPPED.get(version);
    if (module === undefined) {
      process.stderr.write(`No shipped types are compared: QEMU ${version} is installed\n`);
      await annotate(`not compared: QEMU ${version} is installed`);
      return;
    }
    const shipped = readFileSync(join(packageFolder, "src/protocol", module), "utf8");
    expect(declarationsOf(text)).toBe(declarationsOf(shipped));
  });

  test("compile with a program that uses them and runs, and with the real replies of QEMU", async () => {
    writeFileSync(join(folder, "program.ts"), PROGRAM);
    const replies = await queryAll();
    expect(replies.length).toBeGreaterThan(40);
    writeFileSync(join(folder, "replies.ts"), [REPLIES, ...replies].join("\n"));
    run(compiler, ["--project", "."]);
    expect(run("program.ts", [])).toBe("false disk 65536\n");
  });

  test("are the same when they are generated again, to standard output", () => {
    expect(run(join(packageFolder, "dist/cli.js"), ["generate"])).toBe(text);
  });
});

test("a program that imports the package loads neither the schema nor the generator", () => {
  const loaded = new Set<string>();
  const load = (file: string): string => {
    if (loaded.has(file)) return "";
    loaded.add(file);
    const code = readFileSync(join(packageFolder, "dist", file), "utf8");
    return code + [...code.matchAll(/from "\.\/([^"]+)"/g)].map(([, imported = ""]) => load(imported)).join("");
  };
  const code = load("index.js");
  expect(code).toContain("qmp_capabilities");
  expect(code).not.toMatch(/query-blockstats|BLOCK_IMAGE_CORRUPTED|lazy-refcounts|meta-type|Generated by/);
});

test("the example with a custom protocol uses it", async () => {
  const path = join(folder, "qmp.sock");
  const commands: unknown[] = [];
  const server = createServer((socket) => {
    const qmp = new ScriptedQmp(socket);
    qmp.send(GREETING);
    void (async () => {
      await qmp.answer({});
      commands.push((await qmp.answer({})).execute);
      qmp.event("MY_BUTTON", { pressed: false });
      qmp.event("MY_BUTTON", { pressed: true });
    })();
  });
  server.listen(path);
  await once(server, "listening");
  const example = join(packageFolder, "examples/own-protocol.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [example, path], { timeout: 30_000 });
  server.close();
  expect(stdout).toBe("pressed: true\n");
  expect(commands).toEqual(["my-blink"]);
});
