import { describe, expect, test } from "vitest";
import { bytes } from "../../../test/frames.ts";
import { BUILT_HTTP } from "../../../test/protocol-frames/http.ts";
import { BUILT_SIP, builtSip } from "../../../test/protocol-frames/sip.ts";
import { BUILT_HELLOS, tlsFrame } from "../../../test/protocol-frames/tls.ts";
import { decode } from "../../decode/decode.ts";
import { decodeHttp, encodeHttp, encodeSip, encodeTlsClientHello, sip, tls } from "../../protocols.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (message: Uint8Array): string => new TextDecoder().decode(message);

describe("encodeHttp", () => {
  test("returns a request with Host, and a body after its length", () => {
    const fields = { method: "POST", target: "/x", host: "dut", headers: [{ name: "Accept", value: "*/*" }] };
    const message = encodeHttp(fields, encode("hello"));
    expect(textOf(message)).toBe("POST /x HTTP/1.1\r\nHost: dut\r\nAccept: */*\r\nContent-Length: 5\r\n\r\nhello");
    expect(textOf(encodeHttp({}))).toBe("GET / HTTP/1.1\r\n\r\n");
  });

  test("adds the length to every response, unless it or the coding is given", () => {
    const response = (name: string): string => textOf(encodeHttp({ statusCode: 204, headers: [{ name, value: "7" }] }));
    expect(textOf(encodeHttp({ statusCode: 204 }))).toBe("HTTP/1.1 204 \r\nContent-Length: 0\r\n\r\n");
    expect(response("content-LENGTH")).toBe("HTTP/1.1 204 \r\ncontent-LENGTH: 7\r\n\r\n");
    expect(response("transfer-encoding")).not.toContain("Length");
  });

  test.each(BUILT_HTTP)("and decodeHttp agree: %o", (fields, body) => {
    const { host, headers = [], ...rest } = fields;
    const found = decodeHttp(encodeHttp(fields, encode(body)));
    expect(found).toMatchObject({ ...rest, host, hasWholeHead: true, body: encode(body) });
    expect(found?.headers).toEqual(expect.arrayContaining([...headers]));
  });

  test.each<[string, object]>([
    ["encodeHttp.method must be a method such as GET", { method: "GET /" }],
    ["encodeHttp.target must be a text without spaces", { target: "/a b" }],
    ["encodeHttp.version must be a text without spaces", { version: "" }],
    ["encodeHttp.statusCode must be an integer from 100 to 999", { statusCode: 99 }],
    ["encodeHttp.reasonPhrase must be one line", { statusCode: 200, reasonPhrase: "a\r\nb" }],
    ["encodeHttp.headers[0].name must be a field's name", { headers: [{ name: "a:", value: "" }] }],
    ["encodeHttp.host must be one line", { host: "a\r\n" }],
    ["encodeHttp.headers[0].value must be one line", { host: "a", headers: [{ name: "a", value: "b\n" }] }],
    ["encodeHttp.headers must be an array", { host: "a", headers: "b" }],
    ['unknown option "path"', { path: "/" }],
  ])("refuses: %s", (message, fields) => {
    expect(() => encodeHttp(fields)).toThrow(message);
  });
});

describe("encodeSip", () => {
  test.each(BUILT_SIP)("and decode agree: %o", (fields, body) => {
    const { headers = [], cseq, ...rest } = fields;
    const decoded = decode(builtSip([fields, body]), { protocols: [sip] });
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.sip).toMatchObject({ ...rest, contentLengthBytes: body.length, body: encode(body) });
    expect(decoded.sip?.headers).toEqual(expect.arrayContaining([...headers]));
    expect(`${decoded.sip?.cseqNumber} ${decoded.sip?.cseqMethod}`).toBe(cseq ?? "1 INVITE");
  });

  test("returns a request for the options of a server by default", () => {
    const expected = [
      "OPTIONS sip:localhost SIP/2.0",
      "Max-Forwards: 70",
      "CSeq: 1 OPTIONS",
      "Content-Length: 0",
      "",
      "",
    ];
    expect(textOf(encodeSip({})).split("\r\n")).toEqual(expected);
    expect(textOf(encodeSip({ headers: [{ name: "l", value: "0" }] }))).not.toContain("Content-Length");
  });

  test.each<[string, object]>([
    ["encodeSip.requestUri must be a text without spaces", { requestUri: "sip: a" }],
    ["encodeSip.from must be one line", { from: "a\r\nb" }],
    ["encodeSip.via[1] must be one line", { via: ["a", "b\n"] }],
    ["encodeSip.maxForwards must be an integer from 0 to 255", { maxForwards: 256 }],
    ['unknown option "target"', { target: "sip:a" }],
  ])("refuses: %s", (message, fields) => {
    expect(() => encodeSip(fields)).toThrow(message);
  });
});

describe("encodeTlsClientHello", () => {
  test.each(BUILT_HELLOS)("and decode agree: %o", (fields) => {
    const { extensions = [], applicationProtocols = [], supportedVersions = [0x0304, 0x0303], ...rest } = fields;
    const decoded = decode(tlsFrame(encodeTlsClientHello(fields)), { protocols: [tls] });
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.tls?.handshakeTypes).toEqual([1]);
    const hello = decoded.tls?.clientHello;
    expect(hello).toMatchObject({ applicationProtocols, supportedVersions, ...rest });
    expect(hello?.extensions).toEqual(expect.arrayContaining([...extensions]));
  });

  test("has no extension that is not asked for", () => {
    const message = encodeTlsClientHello({ supportedVersions: [], supportedGroups: [], cipherSuites: [1] });
    const body = bytes(3, 3, new Uint8Array(32), 0, 0, 2, 0, 1, 1, 0, 0, 0);
    expect(message).toEqual(bytes(22, 3, 1, 0, body.length + 4, 1, 0, 0, body.length, body));
  });

  test.each<[string, object]>([
    ["serverName must be a text that is not empty", { serverName: "" }],
    ["random must be 32 bytes", { random: new Uint8Array(31) }],
    ["sessionId must be at most 32 bytes", { sessionId: new Uint8Array(33) }],
    ["cipherSuites[1] must be an integer from 0 to 65535", { cipherSuites: [1, 65_536] }],
    ["applicationProtocols[0] must be at most 255 bytes long", { applicationProtocols: ["x".repeat(256)] }],
    ["extensions[0].data must be at most 65535 bytes", { extensions: [{ type: 1, data: "a" }] }],
    ["extensions[0].type must be an integer from 0 to 65535", { extensions: [{ type: -1, data: bytes() }] }],
    ["extensions must be at most 65535 bytes long", { extensions: [{ type: 1, data: new Uint8Array(65_535) }] }],
    ['unknown option "sni"', { sni: "a" }],
  ])("refuses: %s", (message, fields) => {
    expect(() => encodeTlsClientHello(fields)).toThrow(message);
  });
});
