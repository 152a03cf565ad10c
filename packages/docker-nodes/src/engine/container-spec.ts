/** A container to create: its name, and the body of the engine's create call. */
export interface ContainerSpec {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The part of a container's description that all containers of a session have. */
export interface SpecBase {
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The parts of the create call that limit the files and resources of a container. */
export interface SandboxSpec {
  readonly config: Readonly<Record<string, unknown>>;
  readonly hostConfig: Readonly<Record<string, unknown>>;
}

/** An application to run in a node's network namespace. */
export interface ApplicationSpec extends SpecBase {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly capabilities: readonly string[];
  readonly takesStdin: boolean;
  /** Whether its process has a terminal. */
  readonly isTerminal: boolean;
  readonly sandbox: SandboxSpec;
  readonly nodeId: string;
  /** The id of the container whose PID namespace is the session's. */
  readonly anchorId: string;
}

type HostConfig = Readonly<Record<string, unknown>>;

/**
 * The group of control's process. Root of another group needs CAP_SYS_PTRACE to trace it or to open its files and
 * namespaces in /proc (ptrace(2), "Ptrace access mode checking"). So no node or application, all of which share control's
 * PID namespace, can reach the host's network through it, with or without NET_ADMIN.
 */
const CONTROL_GROUP = 65_533;

/** With these the engine closes the process's stdin when our connection ends, even if our process is killed. */
const STDIN_SWITCH = { OpenStdin: true, StdinOnce: true, AttachStdin: true };

/**
 * Describes control: a shell in the host's network namespace that creates and moves taps. Its PID namespace, which is not the
 * host's, is the session's: the shell is its first process, so signals of the others do not reach it, and they die with it.
 */
export function controlSpec(base: SpecBase): ContainerSpec {
  return shellSpec(base, `0:${CONTROL_GROUP}`, {
    NetworkMode: "host",
    CapAdd: ["NET_ADMIN"],
    Devices: [{ PathOnHost: "/dev/net/tun", PathInContainer: "/dev/net/tun", CgroupPermissions: "rw" }],
  });
}

/** The settings of a node's namespace and files, which only its creation can make. */
export interface NodeSettings {
  readonly sysctls: Readonly<Record<string, string>>;
  /** The addresses of its name servers. */
  readonly dns: readonly string[];
  /** Addresses by host name. */
  readonly hosts: Readonly<Record<string, string>>;
}

/** Describes a node: a shell in a network namespace of its own. Its resolv.conf and hosts are also those of its applications. */
export function nodeSpec(base: SpecBase, anchorId: string, { sysctls, dns, hosts }: NodeSettings): ContainerSpec {
  return shellSpec(base, "0", {
    NetworkMode: "none",
    CapAdd: ["NET_ADMIN"],
    Sysctls: sysctls,
    Dns: dns,
    ExtraHosts: Object.entries(hosts).map(([name, address]) => `${name}:${address}`),
    ...joinPid(anchorId),
  });
}

/** The namespaces and the folder of a relay. */
export interface RelaySpec {
  readonly nodeId: string;
  readonly anchorId: string;
  /** A folder of this machine, and its path in the container. */
  readonly folder: string;
  readonly target: string;
}

/** Describes a relay: a shell in a node's network namespace with a folder of this user's, without any capability. */
export function relaySpec(base: SpecBase, { nodeId, anchorId, folder, target }: RelaySpec): ContainerSpec {
  return shellSpec(base, `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`, {
    NetworkMode: `container:${nodeId}`,
    ...joinPid(anchorId),
    ReadonlyRootfs: true,
    Mounts: [{ Type: "bind", Source: folder, Target: target }],
  });
}

/** Describes an application: `argv` replaces the image's entry point. */
export function applicationSpec(application: ApplicationSpec): ContainerSpec {
  const { argv, env, user, capabilities, takesStdin, isTerminal, sandbox, nodeId, anchorId } = application;
  const body = {
    Entrypoint: argv,
    Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    User: user,
    Tty: isTerminal,
    ...(takesStdin ? STDIN_SWITCH : undefined),
    ...sandbox.config,
  };
  const joined = { NetworkMode: `container:${nodeId}`, CapAdd: capabilities, ...joinPid(anchorId) };
  return spec(application, body, { ...joined, ...sandbox.hostConfig });
}

function shellSpec(base: SpecBase, user: string, hostConfig: HostConfig): ContainerSpec {
  // A shell does not end by SIGTERM: an engine that stops or restarts would wait ten seconds before it kills the shell.
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
      // We read the output from the attached stream, so the engine need not write it to disk as well.
      LogConfig: { Type: "none", Config: {} },
      ...hostConfig,
    },
  };
  return { name, body };
}
