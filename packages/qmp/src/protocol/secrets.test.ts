import { expect, test } from "vitest";
import { errorOf, openSession } from "../../test/scripted-qmp.ts";
import { withoutSecrets } from "./secrets.ts";

test.each([
  [{ protocol: "vnc", password: "rabbit" }, '{"protocol":"vnc","password":"(hidden)"}'],
  [{ "qom-type": "secret", id: "s0", data: "rabbit" }, '{"qom-type":"secret","id":"s0","data":"(hidden)"}'],
  [{ options: [{ "proxy-password": "rabbit" }] }, '{"options":[{"proxy-password":"(hidden)"}]}'],
  [{ "command-line": "set_password vnc rabbit" }, '{"command-line":"set_password (hidden)"}'],
  [{ "command-line": "object_add secret,id=s,data=rabbit" }, '{"command-line":"object_add (hidden)"}'],
])("hides the secret of %j", (args, shown) => {
  expect(withoutSecrets(JSON.stringify(args))).toBe(shown);
});

test.each([
  [{ "password-secret": "s0" }],
  [{ "qom-type": "rng-random", data: "x", key: "a" }],
  [{ "command-line": "info status" }],
  [{ keys: [{ type: "qcode", data: "ret" }] }],
])("leaves %j unchanged", (args) => {
  expect(withoutSecrets(JSON.stringify(args))).toBe(JSON.stringify(args));
});

test("an error shows no password, neither in its message nor in its fields", async () => {
  await using session = await openSession();
  const failure = errorOf(session.client.execute("set_password", { protocol: "vnc", password: "rabbit" }));
  const { id } = await session.server.request();
  session.server.send({ id, error: { class: "GenericError", desc: "Could not set password" } });
  const error = await failure;
  expect(error.message).toContain("(hidden)");
  expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toContain("rabbit");
});
