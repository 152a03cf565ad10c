import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A line of `tcpdump -#`: the number of the frame, and the text. Lines that continue another have no number. */
const NUMBERED = /^ *(\d+) {2}(.*)$/;

/** The end of a line of VXLAN, after which tcpdump prints the frame inside on a line of its own. */
const VXLAN = /: VXLAN, flags .* vni \d+$/;

/** Our texts for protocols that tcpdump does not know. */
const UNKNOWN_TO_TCPDUMP = /: (?:GTP-U|WireGuard), .*?length (\d+).*$/;

/** Returns one of our lines as tcpdump prints it, which does not know all protocols that we know. */
export const asTcpdumpKnows = (line: string): string =>
  line
    .replace(UNKNOWN_TO_TCPDUMP, ": UDP, length $1")
    // In version 2 of HSRP, it takes the type of the first element for the version; over IPv6 it does not know the port.
    .replace(/\.1985: HSRPv2.*$/, ".1985: HSRPv1")
    .replace(/\.2029: HSRPv2-\w+ (\d+): .*$/, ".2029: UDP, length $1")
    // It knows extended echo only since version 5.
    .replace(/ICMP extended echo request, .*, length/, "ICMP type-#42, length")
    .replace(/ICMP extended echo reply, .*, length/, "ICMP type-#43, length");

/** Returns the first line that tcpdump prints for each frame of a capture, without its time, in the form of our summaries. */
export async function linesOfTcpdump(path: string): Promise<string[]> {
  const args = ["-n", "-t", "-S", "-#", "-r", path];
  // It exits with 1 if the capture is damaged, after printing what precedes the damage.
  const { stdout } = await promisify(execFile)("tcpdump", args, { maxBuffer: 1e9 }).catch(
    (error: { stdout: string }) => error,
  );
  const lines: string[] = [];
  for (const line of stdout.split("\n")) {
    const found = NUMBERED.exec(line);
    const last = lines.at(-1) ?? "";
    if (Number(found?.[1]) === lines.length + 1) lines.push(likeOurs(found?.[2] ?? ""));
    else if (VXLAN.test(last)) lines[lines.length - 1] = `${last}: ${likeOurs(line)}`;
  }
  return lines;
}

/** Turns a line of tcpdump into one in our form: it omits some texts, separates others, and resolves names. */
const likeOurs = (line: string): string =>
  line
    .replaceAll(/ +/g, " ")
    .trimEnd()
    .replace(",eol]", "]")
    // It expects the secret among its options.
    .replace("md5 shared secret not supplied with -M, can't check - ", "md5 ")
    .replace(/listener (query|report|done)max/, "listener $1 max")
    .replace("ethertype IPv4, IP", "IP")
    // Two separators between the fields of PTP management.
    .replaceAll(", , ", ", ")
    // The only line that it shows without a length.
    .replace(/(unknown unreach code \(\d+\))$/, "$1, length 66");
