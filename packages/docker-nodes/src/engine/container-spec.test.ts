import { describe, expect, it } from "vitest";
import { applicationSpec, controlSpec, nodeSpec } from "./container-spec.ts";

const BASE = { name: "name", image: "image", labels: { "org.alpy.session": "s" } };
const APPLICATION = { ...BASE, argv: ["ping", "-c", "1"], nodeId: "n", anchorId: "a", env: { A: "b=c" } };

const specs = {
  control: controlSpec(BASE),
  node: nodeSpec(BASE, "a", {
    sysctls: { "net.ipv4.ip_forward": "1" },
    dns: ["192.0.2.53"],
    hosts: { dut: "2001:db8::1" },
  }),
  application: applicationSpec({
    ...APPLICATION,
    user: undefined,
    capabilities: [],
    takesStdin: false,
    isTerminal: false,
    sandbox: { config: {}, hostConfig: {} },
  }),
};

describe("the containers", () => {
  it.each(Object.entries(specs))("%s has labels, removes itself and drops all capabilities", (_, { body }) => {
    expect(body).toMatchObject({ Labels: BASE.labels, HostConfig: { AutoRemove: true, CapDrop: ["ALL"] } });
  });

  it.each([specs.control, specs.node])("number %# ends with its stdin", ({ body }) => {
    expect(body).toMatchObject({ OpenStdin: true, StdinOnce: true, AttachStdin: true });
  });

  it("have NET_ADMIN only if they are control or a node", () => {
    expect(specs.control.body).toMatchObject({ HostConfig: { CapAdd: ["NET_ADMIN"], NetworkMode: "host" } });
    expect(specs.node.body).toMatchObject({ HostConfig: { CapAdd: ["NET_ADMIN"], NetworkMode: "none" } });
    expect(specs.application.body).toMatchObject({ HostConfig: { CapAdd: [] } });
  });

  it("resolve names as a node says", () => {
    expect(specs.node.body).toMatchObject({ HostConfig: { Dns: ["192.0.2.53"], ExtraHosts: ["dut:2001:db8::1"] } });
  });

  it("share the PID namespace of control, which has one of its own", () => {
    for (const { body } of [specs.node, specs.application]) {
      expect(body).toMatchObject({ HostConfig: { PidMode: "container:a" } });
    }
    expect(specs.control.body["HostConfig"]).not.toHaveProperty("PidMode");
  });

  it("run control's process in a group of its own, so that the others cannot trace it", () => {
    expect(specs.control.body["User"]).toMatch(/^0:[1-9]/);
    expect(specs.node.body["User"]).toBe("0");
  });

  it("run an application's command in place of the image's entry point, in the node's network", () => {
    expect(specs.application.body).toMatchObject({
      Entrypoint: APPLICATION.argv,
      Cmd: [],
      Env: ["A=b=c"],
      HostConfig: { NetworkMode: "container:n" },
    });
    expect(specs.application.body).not.toHaveProperty("OpenStdin");
  });
});
