import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectionError, createNodes, type Files, type Node, type NodeSet } from "../src/index.ts";
import { at, containersWith, docker, leftByUs, missing } from "./support.ts";

const WEB_PORT = 80;
const ECHO_PORT = 7;
const SINK_PORT = 9;
const HELLO_PORT = 830;
/** As a NETCONF server begins (RFC 6242, section 4.3). */
const HELLO = '<?xml version="1.0"?><hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"/>]]>]]>';
const BULK_BYTES = 8 << 20;
const PEER = "192.0.2.2";

afterAll(async () => {
  expect(await leftByUs()).toEqual([]);
});

/** Starts a server of socat on a node, and waits until it listens. */
async function serve(node: Node, port: number, command: string, files: Files = {}): Promise<void> {
  const listen = `TCP6-LISTEN:${port},ipv6only=0,fork,reuseaddr,backlog=200`;
  await node.start(["socat", "-t", "60", listen, `SYSTEM:${command}`], { ready: { port }, files });
}

describe.skipIf(missing())("what listens behind a node", () => {
  let nodeSet: NodeSet;
  let node: Node;
  let peer: Node;

  beforeAll(async () => {
    nodeSet = await createNodes({
      nodes: [{ addresses: ["192.0.2.1/24", "2001:db8::1/64"] }, { addresses: [`${PEER}/24`, "2001:db8::2/64"] }],
      joins: [[0, 1]],
    });
    await nodeSet.attach();
    node = at(nodeSet.nodes);
    peer = at(nodeSet.nodes, 1);
    const httpd = ["busybox", "httpd", "-f", "-p", `[::]:${WEB_PORT}`, "-h", "/srv"];
    await Promise.all([
      peer.start(httpd, { files: { "/srv/index.html": "<h1>the DUT</h1>" }, ready: { port: WEB_PORT } }),
      serve(peer, ECHO_PORT, "cat"),
      serve(peer, SINK_PORT, "'wc -c'"),
      serve(peer, HELLO_PORT, "'cat /srv/hello -'", { "/srv/hello": HELLO }),
    ]);
  });

  afterAll(() => nodeSet.close());

  it("is reached over IPv4 and IPv6 by a stream whose directions end by themselves", async () => {
    for (const host of [PEER, "2001:db8::2"]) {
      const stream = await node.connect({ host, port: SINK_PORT });
      stream.end("x".repeat(1_000));
      // The answer comes after our end.
      expect(await text(stream)).toBe("1000\n");
    }
  });

  it("is reached on the node itself if no address is named", async () => {
    const stream = await peer.connect({ port: ECHO_PORT });
    stream.end("hello");
    expect(await text(stream)).toBe("hello");
  });

  it("has its published port, which fetch uses, several times in parallel", async () => {
    await using port = await node.publish({ host: PEER, port: WEB_PORT });
    const pages = Array.from(
      { length: 20 },
      async () => await (await fetch(`http://${port.host}:${port.port}/`)).text(),
    );
    expect(new Set(await Promise.all(pages))).toEqual(new Set(["<h1>the DUT</h1>"]));
  });

  it("speaks first if its protocol is so: NETCONF's hello", async () => {
    const stream = await node.connect({ host: PEER, port: HELLO_PORT });
    const [hello] = (await once(stream, "data")) as [Buffer];
    expect(hello.toString()).toBe(HELLO);
    stream.end("<hello/>");
    expect(await text(stream)).toBe("<hello/>");
  });

  it("receives and sends every byte in order, also if the reader is slow", async () => {
    const sent = Buffer.alloc(BULK_BYTES, (Math.random() * 256) | 0);
    for (let index = 0; index < BULK_BYTES; index += 4_096) sent.writeUInt32BE(index, index);
    const stream = await node.connect({ host: PEER, port: ECHO_PORT });
    // Nobody reads yet: what does not fit into the buffers on the way must make the writer wait.
    stream.pause();
    const flushed = stream.write(sent);
    expect(flushed).toBe(false);
    stream.end();
    expect((await buffer(stream)).equals(sent)).toBe(true);
  });

  it("is reached by many connections at the same time", async () => {
    const answers = Array.from({ length: 60 }, async (_, index) => {
      const stream = await node.connect({ host: PEER, port: ECHO_PORT });
      stream.end(`number ${index}`);
      return await text(stream);
    });
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 60 }, (_, index) => `number ${index}`));
  });

  it("that does not accept a connection is an error with the reason and the route", async () => {
    const refused = node.connect({ host: PEER, port: 1 });
    await expect(refused).rejects.toThrow(ConnectionError);
    await expect(refused).rejects.toMatchObject({
      code: "connection-failed",
      reason: "refused",
      host: PEER,
      port: 1,
      evidence: {
        connection: expect.stringContaining("Connection refused"),
        route: expect.stringContaining("192.0.2.2 dev eth0"),
        neighbour: expect.stringContaining("192.0.2.2 dev eth0 lladdr"),
      },
    });
    await expect(node.connect({ host: "203.0.113.1", port: 1 })).rejects.toMatchObject({ reason: "unreachable" });
  });

  it("resets the connection to the published port if it does not accept one", async () => {
    await using port = await node.publish({ host: PEER, port: 1 });
    const socket = connect(port.port, port.host);
    const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNRESET");
    await expect(node.publish({ host: PEER, port: 1, localPort: port.port })).rejects.toMatchObject({
      code: "port-unavailable",
    });
  });

  it("loses the connection that this process destroys, and no process stays for it", async () => {
    const socats = async (): Promise<number> => {
      const { stdout } = await node.run(["sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"]);
      return stdout.split(`TCP4:${PEER}:${ECHO_PORT}`).length - 1;
    };
    const stream = await node.connect({ host: PEER, port: ECHO_PORT });
    expect(await socats()).toBe(1);
    stream.destroy();
    await expect.poll(socats).toBe(0);
    // The shell that started them waits for those that have ended when it starts the next one.
    (await node.connect({ host: PEER, port: ECHO_PORT })).destroy();
    const { stdout } = await node.run(["sh", "-c", "cat /proc/[0-9]*/status"]);
    const zombies = stdout.split("Name:").filter((status) => /^State:\tZ/m.test(status));
    // The servers of this test leave theirs to the first process of the PID namespace.
    expect(zombies.filter((status) => !/^PPid:\t1$/m.test(status)).length).toBeLessThan(5);
  });

  it.each<[object, string]>([
    [{}, "port must be an integer from 1 to 65535, got undefined"],
    [{ port: 80, host: "dut" }, 'host must be an IPv4 or IPv6 address, got "dut"'],
    [{ port: 80, hosts: "::1" }, 'node.connect: unknown option "hosts"; expected one of timeoutMs, signal, port, host'],
  ])("is not looked for with the options %j", async (options, message) => {
    await expect(node.connect(options as { port: number })).rejects.toThrow(new TypeError(message));
  });

  it("waits no longer than asked", async () => {
    const reason = new Error("enough");
    await expect(node.connect({ port: 1, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const unanswered = node.connect({ host: PEER, port: ECHO_PORT, timeoutMs: 0 });
    await expect(unanswered).rejects.toMatchObject({ code: "timeout" });
  });
});

/** An image with the sshd of this machine, and what it needs. */
const SSH_IMAGE = `alpy-test-sshd-${process.pid}`;
const SSH_USER = 1_000;

/** Packs the programs of this machine, with their libraries, into an image. */
function importPrograms(image: string, ...programs: string[]): void {
  const libraries = programs.flatMap((program) =>
    Array.from(execFileSync("ldd", [program], { encoding: "utf8" }).matchAll(/(\/\S+) \(0x/g), ([, path = ""]) => path),
  );
  const archive = execFileSync(
    "tar",
    ["--create", "--dereference", "--absolute-names", ...programs, ...new Set(libraries)],
    {
      maxBuffer: 1 << 30,
    },
  );
  execFileSync("docker", ["import", "-", image], { input: archive, stdio: ["pipe", "ignore", "inherit"] });
}

describe.skipIf(missing())("an SSH server behind a node", () => {
  const folder = mkdtempSync(join(tmpdir(), "alpy-reach-"));

  beforeAll(() => {
    importPrograms(SSH_IMAGE, "/usr/sbin/sshd", "/bin/sh");
    for (const key of ["host", "user"]) {
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, key)]);
    }
  });

  afterAll(async () => {
    await docker("image", "rm", SSH_IMAGE);
    rmSync(folder, { recursive: true });
  });

  it("is reached by ssh through its published port", async () => {
    await using nodeSet = await createNodes({
      nodes: [{ addresses: ["192.0.2.1/24"] }, { addresses: [`${PEER}/24`] }],
      joins: [[0, 1]],
    });
    await nodeSet.attach();
    const config = [
      "HostKey /etc/ssh/host",
      "AuthorizedKeysFile /etc/ssh/user.pub",
      "StrictModes no",
      "UsePAM no",
      "PidFile none",
    ];
    const files = {
      "/etc/passwd": `tester:x:${SSH_USER}:${SSH_USER}::/:/bin/sh\n`,
      "/etc/ssh/config": `${config.join("\n")}\n`,
      "/etc/ssh/host": { hostPath: join(folder, "host") },
      "/etc/ssh/user.pub": { hostPath: join(folder, "user.pub") },
    };
    const sshd = ["/usr/sbin/sshd", "-D", "-e", "-p", "2222", "-f", "/etc/ssh/config"];
    await at(nodeSet.nodes, 1).start(sshd, { image: SSH_IMAGE, user: String(SSH_USER), files, ready: { port: 2222 } });
    await using port = await at(nodeSet.nodes).publish({ host: PEER, port: 2222 });
    const options = [
      "-o",
      "StrictHostKeyChecking=no",
      "-o",
      "UserKnownHostsFile=/dev/null",
      "-i",
      join(folder, "user"),
    ];
    const target = ["-p", String(port.port), "-l", "tester", port.host];
    const { stdout } = await promisify(execFile)("ssh", [...options, ...target, "echo hello from $USER"]);
    expect(stdout).toBe("hello from tester\n");
  });
});

describe.skipIf(missing())("a node set that is closed", () => {
  it("ends connections and published ports, and removes the relay", async () => {
    const nodeSet = await createNodes({ nodes: [{}, {}], joins: [[0, 1]] });
    await nodeSet.attach();
    const node = at(nodeSet.nodes);
    await serve(node, ECHO_PORT, "cat");
    const stream = await node.connect({ port: ECHO_PORT });
    const port = await node.publish({ port: ECHO_PORT });
    const client: Socket = connect(port.port, port.host);
    client.write("x");
    await once(client, "data");
    const closed = [once(stream, "close"), once(client, "close")];
    client.on("error", () => undefined);
    await nodeSet.close();
    await Promise.all(closed);
    expect(await containersWith(`org.alpy.session=${nodeSet.session}`)).toEqual([]);
    await expect(node.connect({ port: ECHO_PORT })).rejects.toMatchObject({ code: "closed" });
  });
});
