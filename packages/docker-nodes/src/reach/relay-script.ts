import type { Target } from "./connect-options.ts";

/** Where the private folder is in the relay's container. */
export const RELAY_FOLDER = "/relay";
/** The socket that receives what failed. */
export const FAILURES_NAME = "failures";

/**
 * How long one direction may be silent once the other one has ended, in seconds. socat's own 0.5 s would cut the answer of a
 * slow server.
 */
const HALF_CLOSED_SECONDS = "3600";
const BUFFER_BYTES = "65536";

/**
 * Returns the script of one connection, which runs on after it has returned: it connects to the target first, and only then to
 * our socket `name`. So our socket has a connection only if the target has accepted one. What fails goes to the socket of
 * failures, after a line with the name. The file `NAME.pid` has the pid of socat while it runs; socat(1).
 */
export function connectionScript(name: string, target: Target): string {
  const path = `${RELAY_FOLDER}/${name}`;
  const ends = `'${socatAddress(target)}' UNIX-CONNECT:${path}`;
  const connect = `socat -t ${HALF_CLOSED_SECONDS} -b ${BUFFER_BYTES} ${ends} 2>${path}.err & echo $! >${path}.pid`;
  const report = `{ echo ${name}; cat ${path}.err; } | socat -u STDIN UNIX-CONNECT:${RELAY_FOLDER}/${FAILURES_NAME}`;
  const life = `${connect}; wait $! || ${report}; rm -f ${path}.err ${path}.pid`;
  // Without jobs, the shell would keep those that have ended as zombies.
  return `{ jobs >/dev/null; ( ${life} ) </dev/null >/dev/null 2>&1 & }`;
}

function socatAddress({ host, port }: Target): string {
  return host.includes(":") ? `TCP6:[${host}]:${port},nodelay` : `TCP4:${host}:${port},nodelay`;
}
