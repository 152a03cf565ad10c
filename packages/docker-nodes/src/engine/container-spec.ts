import type { SandboxSpec } from "./sandbox.ts";

/** A container to be made: its name, and the body of the engine's create call. */
export interface ContainerSpec {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What all containers of a session share. */
export interface SpecBase {
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The application to be run in a node's network namespace. */
export interface ApplicationSpec extends SpecBase {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly capabilities: readonly string[];
  readonly takesStdin: boolean;
  readonly sandbox: SandboxSpec;
  readonly nodeId: string;
  /** The container that holds the session's PID namespace. */
  readonly anchorId: string;
}

type HostConfig = Readonly<Record<string, unknown>>;

/**
 * The group of control's process. Root of another group needs CAP_SYS_PTRACE to trace it or to open its files and
 * namespaces in /proc (ptrace(2), "Ptrace access mode checking"): so that no node or application, which share its PID
 * namespace, reaches the host's network through it, NET_ADMIN or not.
 */
const CONTROL_GROUP = 65_533;

/**
 * A shell in the host's network namespace that makes and moves taps. Its PID namespace, which is not the host's, is that
 * of the session: as the first process there it is out of reach of its signals, and all others die with it.
 */
export function controlSpec(base: SpecBase): ContainerSpec {
  return shellSpec(base, `0:${CONTROL_GROUP}`, {
    NetworkMode: "host",
    CapAdd: ["NET_ADMIN"],
    Devices: [{ PathOnHost: "/dev/net/tun", PathInContainer: "/dev/net/tun", CgroupPermissions: "rw" }],
  });
}

/** A shell in a network namespace of its own. */
export function nodeSpec(base: SpecBase, anchorId: string, sysctls: Readonly<Record<string, string>>): ContainerSpec {
  const hostConfig = { NetworkMode: "none", CapAdd: ["NET_ADMIN"], Sysctls: sysctls, ...joinPid(anchorId) };
  return shellSpec(base, "0", hostConfig);
}

/** An application: `argv` takes the place of the image's entry point. */
export function applicationSpec(application: ApplicationSpec): ContainerSpec {
  const { argv, env, user, capabilities, takesStdin, sandbox, nodeId, anchorId } = application;
  const body = {
    Entrypoint: argv,
    Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    ...(user === undefined ? undefined : { User: user }),
    ...(takesStdin ? STDIN_SWITCH : undefined),
    ...sandbox.config,
  };
  const joined = { NetworkMode: `container:${nodeId}`, CapAdd: capabilities, ...joinPid(anchorId) };
  return spec(application, body, { ...joined, ...sandbox.hostConfig });
}

/** With these the engine closes the process's stdin when our connection ends, however we end. */
const STDIN_SWITCH = { OpenStdin: true, StdinOnce: true, AttachStdin: true };

function shellSpec(base: SpecBase, user: string, hostConfig: HostConfig): ContainerSpec {
  // A shell does not end by SIGTERM: an engine that stops or restarts would wait ten seconds before it kills.
  const config = { ...STDIN_SWITCH, Entrypoint: ["sh"], User: user, WorkingDir: "/", StopSignal: "SIGKILL" };
  return spec(base, config, hostConfig);
}

function joinPid(anchorId: string): HostConfig {
  return { PidMode: `container:${anchorId}` };
}

function spec({ name, image, labels }: SpecBase, config: object, hostConfig: HostConfig): ContainerSpec {
  const body = {
    Image: image,
    Labels: labels,
    Cmd: [],
    Healthcheck: { Test: ["NONE"] },
    AttachStdout: true,
    AttachStderr: true,
    ...config,
    HostConfig: {
      AutoRemove: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      // Output is read from the attached stream; the engine need not write it to disk as well.
      LogConfig: { Type: "none", Config: {} },
      ...hostConfig,
    },
  };
  return { name, body };
}
