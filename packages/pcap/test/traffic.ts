import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Runs in its own namespace, which ends with it and with everything that it started: a client in a second namespace, a pair
 * of interfaces between them, and captures of one end, directly and through `any`.
 */
const SCRIPT = `
set -eu
cd "$1"
ip link set lo up
unshare --net sleep 60 & client=$!
until [ "$(readlink /proc/$client/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
inside() { nsenter --net=/proc/$client/ns/net "$@"; }
ip link add srv type veth peer name cli netns $client
ip link set srv up
tcpdump -Z root --immediate-mode -U -i srv -w ethernet.pcap 2>ethernet.log & a=$!
tcpdump -Z root --immediate-mode -U -i any -w cooked.pcap 2>cooked.log & b=$!
until grep -q listening ethernet.log && grep -q listening cooked.log; do sleep 0.05; done
ip address add 10.77.0.1/24 dev srv
ip address add fd77::1/64 dev srv nodad
inside ip link set lo up
inside ip link set cli up
inside ip address add fd77::2/64 dev cli nodad
: > leases
printf 'start 10.77.0.50\\nend 10.77.0.60\\ninterface srv\\nlease_file leases\\npidfile pid\\nopt dns 10.77.0.1\\nopt router 10.77.0.1\\nopt subnet 255.255.255.0\\nopt lease 600\\n' > udhcpd.conf
busybox udhcpd -f udhcpd.conf >udhcpd.log 2>&1 &
printf '#!/bin/sh\\n[ "$1" = bound ] && ip address add $ip/24 dev cli || true\\n' > bound; chmod +x bound
inside busybox udhcpc -f -q -n -i cli -s ./bound -x hostname:alpy >udhcpc.log 2>&1
"$2" "$3" 10.77.0.1 >dns.log 2>&1 &
until grep -q listening dns.log; do sleep 0.05; done
inside busybox nslookup www.example.com 10.77.0.1 >nslookup.log 2>&1 || true
inside busybox ping -c 2 -i 0.2 10.77.0.1 >ping.log
inside busybox ping -6 -c 2 -i 0.2 fd77::1 >ping6.log
inside busybox nc -w 1 10.77.0.1 9 </dev/null >nc.log 2>&1 || true
inside busybox nc -w 1 fd77::1 9 </dev/null >nc.log 2>&1 || true
inside busybox nslookup www.example.com 10.77.0.1:9 >refused.log 2>&1 &
# The last packet, in both captures: all earlier ones are there, too.
for file in ethernet.pcap cooked.pcap; do
  until tcpdump -nr $file 2>/dev/null | grep -q 'udp port 9 unreachable'; do sleep 0.1; done
done
kill -INT $a $b; wait $a $b || true
`;

/** Captures address assignment, names, neighbour discovery and echoes between two namespaces. Only the two files remain. */
export async function captureTraffic(folder: string): Promise<{ ethernet: string; cooked: string }> {
  const script = join(folder, "traffic.sh");
  await writeFile(script, SCRIPT);
  const server = [process.execPath, fileURLToPath(new URL("./name-server.ts", import.meta.url))];
  await run("timeout", [
    "40",
    "unshare",
    // As an ordinary user, in a user namespace. As root there, tcpdump would try to become another user.
    ...(process.getuid?.() === 0 ? [] : ["--user", "--map-current-user", "--keep-caps"]),
    "--net",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "sh",
    script,
    folder,
    ...server,
  ]);
  return { ethernet: join(folder, "ethernet.pcap"), cooked: join(folder, "cooked.pcap") };
}
