import { afterEach, expect, test, vi } from "vitest";
import { engineAddress, engineSocketPath } from "./engine-address.ts";

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
