import { expect, test } from "vitest";
import { bridgeArguments, nicPlace } from "./nic-slots.ts";

test("each of 32 NICs has a slot of its own, the first twelve on the root bus and the others behind the bridge", () => {
  const places = Array.from({ length: 32 }, (_, index) => nicPlace(index));
  expect(new Set(places).size).toBe(32);
  expect([places[0], places[11], places[12], places[31]]).toEqual([
    "addr=0x10",
    "addr=0x1b",
    "bus=nics,addr=0x1",
    "bus=nics,addr=0x14",
  ]);
});

test("a machine whose NICs all have a slot on the root bus has no bridge", () => {
  expect(bridgeArguments(12, "pc-i440fx-7.2")).toEqual([]);
});

test.each(["pc", "pc-i440fx-11.1", "pc-i440fx-7.2,graphics=off"])("the bridge of %s is one for PCI", (machineType) => {
  expect(bridgeArguments(13, machineType)).toEqual(["-device", "pci-bridge,id=nics,addr=0x1c,chassis_nr=28,shpc=off"]);
});

test.each(["q35", "pc-q35-7.2", "virt-7.2", "microvm,pcie=on"])("the bridge of %s is one for PCI Express", (type) => {
  expect(bridgeArguments(13, type)).toEqual(["-device", "pcie-pci-bridge,id=nics,addr=0x1c"]);
});
