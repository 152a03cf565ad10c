import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Measurement } from "./measure.ts";

const run = promisify(execFile);
const here = import.meta.dirname;

/** A program that ours is compared with. */
export interface Peer {
  readonly name: string;
  /** Why the peer is not available on this machine. Default: it is available. */
  readonly why?: string | undefined;
  /** Returns the command that reads a capture. */
  readonly command: (path: string) => string[];
  /** Whether it prints a measurement. If not, it is timed from outside and adds nothing up. */
  readonly isSelfTimed: boolean;
}

/** Runs a command on a capture and returns its measurement. */
export async function measure(command: readonly string[], isSelfTimed: boolean): Promise<Measurement> {
  // The shell's last line is the processor time of its children.
  const [program = "", ...args] = isSelfTimed ? command : ["sh", "-c", '"$@" && times', "sh", ...command];
  const began = performance.now();
  const { stdout } = await run(program, args, { maxBuffer: 1e7 });
  const wallMs = performance.now() - began;
  const last = stdout.trim().split("\n").at(-1) ?? "";
  if (isSelfTimed) return JSON.parse(last) as Measurement;
  const times = [...last.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return { sums: null, wallMs, cpuMs: times.reduce((sum, seconds) => sum + seconds, 0) * 1000 };
}

/** Returns all peers. Those that are not available have the reason. */
export async function findPeers(folder: string): Promise<Peer[]> {
  const loop = join(folder, "libpcap-loop");
  const python = (module: string): string[] => ["/usr/bin/python3", join(here, `peers/${module}-loop.py`)];
  const peers: Peer[] = [
    { name: "dd", isSelfTimed: false, command: (path) => ["dd", `if=${path}`, "of=/dev/null", "bs=1M"] },
    { name: "libpcap", isSelfTimed: true, command: (path) => [loop, path] },
    { name: "tcpdump", isSelfTimed: false, command: (path) => ["tcpdump", "-r", path, "-w", "/dev/null"] },
    { name: "dpkt", isSelfTimed: true, command: (path) => [...python("dpkt"), path] },
    { name: "scapy", isSelfTimed: true, command: (path) => [...python("scapy"), path] },
    npmPeer("pcap-parser"),
    {
      name: "pcap-native",
      isSelfTimed: true,
      why: "npm's pcap is compiled for one version of Node (NAN, not Node-API), and the headers of this one are not installed",
      command: () => [],
    },
  ];
  const checks: Record<string, readonly string[]> = {
    libpcap: ["gcc", "-O2", "-o", loop, join(here, "peers/libpcap-loop.c"), "-lpcap"],
    tcpdump: ["tcpdump", "--version"],
    dpkt: ["/usr/bin/python3", "-c", "import dpkt"],
    scapy: ["/usr/bin/python3", "-c", "import scapy.utils"],
  };
  return Promise.all(
    peers.map(async (peer) => {
      const [program, ...args] = checks[peer.name] ?? ["true"];
      if (program === undefined) throw new Error("unreachable: every check names a program");
      const isInstalled = await run(program, args).then(
        () => true,
        () => false,
      );
      return isInstalled
        ? peer
        : { ...peer, why: `not installed (see bench/debian-packages): ${program} ${args.join(" ")}` };
    }),
  );
}

function npmPeer(module: string): Peer {
  const script = join(here, `peers/${module}-loop.ts`);
  const peer = { name: module, isSelfTimed: true, command: (path: string) => [process.execPath, script, path] };
  try {
    createRequire(import.meta.url).resolve(module);
    return peer;
  } catch {
    return { ...peer, why: `npm's ${module} is not installed` };
  }
}
