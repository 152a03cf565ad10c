import { describe, expect, it } from "vitest";
import { engineError } from "./engine-error.ts";

function answer(statusCode: number, message: string): Error {
  return Object.assign(new Error("answer"), { statusCode, json: { message } });
}

function failure(code: string): Error {
  return Object.assign(new Error(`connect ${code} /sock`), { code });
}

describe("an engine's error", () => {
  it.each([
    [failure("ENOENT"), "engine-unreachable", /start it .*DOCKER_HOST/],
    [failure("ECONNREFUSED"), "engine-unreachable", /cannot reach the Docker engine at \/sock/],
    [failure("EACCES"), "engine-denied", /docker group/],
    [answer(404, "No such image: x:latest"), "image-missing", /ALPY_NODE_IMAGE/],
    [answer(404, "No such container: x"), "engine-failed", /answered 404: No such container/],
    [answer(409, 'The container name "/x" is already in use by container "y".'), "name-taken", /another name/],
    [answer(500, 'error gathering device information ... "/dev/net/tun": no such file'), "tun-missing", /tun/],
    [answer(500, "mkdir /x: no space left on device"), "disk-full", /no space left/],
  ])("%s becomes %s", (cause, code, message) => {
    const error = engineError("creating", "/sock", cause);
    expect(error).toMatchObject({ code, cause });
    expect(error.message).toMatch(message);
    expect(error.message.startsWith("creating: ")).toBe(true);
  });

  it("escapes and cuts what the engine says", () => {
    const { message } = engineError("creating", "/sock", answer(500, `\x1b[31m${"x".repeat(1000)}`));
    expect(message).toContain("\\x1b[31m");
    expect(message.length).toBeLessThan(300);
  });
});
