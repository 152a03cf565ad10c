import { afterEach, expect, test, vi } from "vitest";
import { engineAddress, engineSocketPath, requireSupported } from "./engine-address.ts";

afterEach(() => vi.unstubAllEnvs());

test.each([
  [undefined, "/var/run/docker.sock", "/var/run/docker.sock"],
  ["", "/var/run/docker.sock", "/var/run/docker.sock"],
  ["unix:///run/user/1000/docker.sock", "unix:///run/user/1000/docker.sock", "/run/user/1000/docker.sock"],
  ["unix://", "unix://", "/var/run/docker.sock"],
  ["tcp://192.0.2.1:2375", "tcp://192.0.2.1:2375", undefined],
])("with DOCKER_HOST=%s the engine is at %s, its socket is %s", (host, address, socketPath) => {
  vi.stubEnv("DOCKER_HOST", host);
  expect(engineAddress()).toBe(address);
  expect(engineSocketPath()).toBe(socketPath);
});

test("an engine over SSH is refused, because it is not on this machine", () => {
  expect(() => requireSupported("ssh://lab@192.0.2.1")).toThrow(
    "DOCKER_HOST is ssh://lab@192.0.2.1, and engines over SSH are not supported, because the nodes' taps must be created on this machine",
  );
  expect(() => requireSupported("unix:///run/docker.sock")).not.toThrow();
});
