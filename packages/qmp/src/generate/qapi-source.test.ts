import { describe, expect, test } from "vitest";
import { generateProtocol } from "./generate-protocol.ts";
import { schemaOfSource } from "./qapi-source.ts";

const SOURCE = `
# -*- Mode: Python -*-
{ 'pragma': { 'command-returns-exceptions': [ 'my-count' ] } }

##
# @MyLed: it's a comment, with an apostrophe and { a brace
##
{ 'enum': 'MyLed', 'data': [ 'red', { 'name': 'green', 'if': 'CONFIG_GREEN' }, 'blue', 'white' ] } # and behind it
{ 'struct': 'MyBase', 'data': { 'name': 'str', '*hint': 'str' } }
{ 'struct': 'MyLamp', 'base': 'MyBase', 'data': { 'led': 'MyLed', 'levels': ['uint8'] } }
{ 'union': 'MyPower', 'base': { 'kind': 'MyKind' }, 'discriminator': 'kind', 'data': { 'mains': 'MyMains' } }
{ 'enum': 'MyKind', 'data': [ 'mains', 'battery' ] }
{ 'struct': 'MyMains', 'data': { 'volts': { 'type': 'int', 'if': 'CONFIG_MAINS' } } }
{ 'alternate': 'MyValue', 'data': { 'number': 'int', 'led': 'MyLed' } }
{ 'command': 'my-lamps', 'returns': ['MyLamp'], 'if': { 'any': ['CONFIG_LINUX', 'CONFIG_WIN32'] } }
{ 'command': 'my-power', 'data': { '*lamp': 'str', 'value': 'MyValue' }, 'returns': 'MyPower' }
{ 'command': 'my-count', 'returns': 'int', 'features': [ 'unstable', { 'name': 'deprecated', 'if': 'X' } ] }
{ 'command': 'my-off', 'success-response': false }
`;

describe("schemaOfSource", () => {
  test("results in types as query-qmp-schema would", () => {
    const origin = { source: "my agent", importFrom: "@alpy/qmp", prefix: "GuestAgent" } as const;
    const { text, schema } = generateProtocol(schemaOfSource(SOURCE), origin);
    expect(schema.commands.map(({ name }) => name)).toEqual(["my-count", "my-lamps", "my-off", "my-power"]);
    expect(text).toContain('"my-lamps": Command<Nothing, MyLampsReturn[]>;');
    expect(text).toContain('"my-off": Command<Nothing, Nothing>;');
    expect(text).toContain('"my-power": Command<{ lamp?: string; value: number | MyLampLed }, MyPowerReturn>;');
    expect(text).toContain("@deprecated");
    expect(text).toMatch(/ {2}name: string;\n {2}hint\?: string;\n {2}led: MyLampLed;\n {2}levels: number\[\];/);
    expect(text).toContain('= "red" | "green" | "blue" | "white";');
    expect(text).toMatch(/ {2}kind: "mains";\n {2}volts: number;/);
    expect(text).toContain("export interface GuestAgentProtocol {\n  commands: GuestAgentCommands;");
  });

  test.each([
    ["{ 'command': 'x', 'data': ", "is not a whole expression"],
    ["{ 'command' 'x' }", "is not an expression of QAPI"],
    ["[ 'x' ]", "must be an object"],
    ["{ 'struct': 'A', 'base': 'B', 'data': {} }", 'the base "B" must be a struct before its use'],
    ["{ 'struct': 'A' }", "must be an object"],
    ["{ 'enum': 'A' }", "must be an array"],
  ])("refuses %j", (source, message) => {
    expect(() => schemaOfSource(source)).toThrow(expect.objectContaining({ code: "schema-malformed" }));
    expect(() => schemaOfSource(source)).toThrow(message);
  });
});
