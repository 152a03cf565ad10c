import { describe, expect, it } from "vitest";
import { engineError } from "./engine-error.ts";

/** Returns the error of dockerode's client for a response. */
function response(statusCode: number, message: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), { statusCode, json: null });
}

function failure(code: string): Error {
  return Object.assign(new Error(`connect ${code} /sock`), { code });
}

describe("an engine's error", () => {
  it.each([
    [failure("ENOENT"), "engine-unreachable", /start it .*DOCKER_HOST/],
    [failure("ECONNREFUSED"), "engine-unreachable", /cannot reach the Docker engine at \/sock/],
    [failure("EACCES"), "engine-denied", /docker group/],
    [failure("EMFILE"), "limit-reached", /connecting to the Docker engine at \/sock failed .*EMFILE.*ulimit -n/],
    [failure("EAGAIN"), "limit-reached", /limit of the system/],
    [failure("HPE_INVALID_CONSTANT"), "engine-failed", /response from \/sock is not that of a Docker engine/],
    [response(404, "No such image: x:latest"), "image-missing", /ALPY_NODE_IMAGE/],
    [response(404, "No such container: x"), "engine-failed", /answered 404: No such container/],
    [response(409, 'The container name "/x" is already in use by container "y".'), "name-taken", /another name/],
    [response(500, 'error gathering device information ... "/dev/net/tun": no such file'), "tun-missing", /tun/],
    [response(500, "mkdir /x: no space left on device"), "disk-full", /no space left/],
  ])("%s becomes %s", (cause, code, message) => {
    const error = engineError("creating", "/sock", cause);
    expect(error).toMatchObject({ code, cause });
    expect(error.message).toMatch(message);
    expect(error.message.startsWith("creating: ")).toBe(true);
  });

  it("escapes and cuts the engine's message", () => {
    const { message } = engineError("creating", "/sock", response(500, `\x1b[31m${"x".repeat(1000)}`));
    expect(message).toContain("\\x1b[31m");
    expect(message.length).toBeLessThan(300);
  });
});
