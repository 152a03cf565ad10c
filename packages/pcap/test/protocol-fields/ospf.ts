import type { Ospf, OspfRequest } from "../../src/protocols.ts";
import type { Field } from "../oracle-fields.ts";

const listOf = (ospf: Ospf | undefined): readonly OspfRequest[] | undefined => ospf?.requests ?? ospf?.lsas;
const typesIn = (ospf: Ospf): number[] | undefined => listOf(ospf)?.map(({ type }) => type);

/** The fields of OSPF that tshark and we must agree on. */
export const OSPF_FIELDS: Readonly<Record<string, Field>> = {
  "ospf.version": ({ ospf }) => ospf?.version,
  "ospf.msg": ({ ospf }) => ospf?.type,
  "ospf.packet_length": ({ ospf }) => ospf?.lengthBytes,
  "ospf.srcrouter": ({ ospf }) => ospf?.routerId,
  "ospf.area_id": ({ ospf }) => ospf?.areaId,
  "ospf.checksum": ({ ospf }) => ospf?.checksum,
  "ospf.auth.type": ({ ospf }) => ospf?.authenticationType,
  "ospf.instance_id": ({ ospf }) => ospf?.instanceId,
  "ospf.hello.network_mask": ({ ospf }) => ospf?.networkMask,
  "ospf.hello.interface_id": ({ ospf }) => ospf?.interfaceId,
  "ospf.hello.hello_interval": ({ ospf }) => ospf?.helloIntervalSeconds,
  "ospf.hello.router_priority": ({ ospf }) => ospf?.priority,
  "ospf.hello.router_dead_interval": ({ ospf }) => ospf?.deadIntervalSeconds,
  "ospf.hello.designated_router": ({ ospf }) => ospf?.designatedRouter,
  "ospf.hello.backup_designated_router": ({ ospf }) => ospf?.backupDesignatedRouter,
  "ospf.hello.active_neighbor": ({ ospf }) => ospf?.neighbors,
  "ospf.db.interface_mtu": ({ ospf }) => ospf?.interfaceMtu,
  "ospf.db.dd_sequence": ({ ospf }) => ospf?.descriptionSequence,
  "ospf.lsa.seqnum": ({ ospf }) => ospf?.lsas?.map(({ sequence }) => sequence),
  "ospf.lsa.length": ({ ospf }) => ospf?.lsas?.map(({ lengthBytes }) => lengthBytes),
  "ospf.lsa.age": ({ ospf }) => ospf?.lsas?.map(({ ageSeconds }) => ageSeconds & 0x7fff),
  "ospf.lsa": ({ ospf }) => (ospf?.version === 2 ? typesIn(ospf) : undefined),
  "ospf.v3.lsa": ({ ospf }) => (ospf?.version === 3 ? typesIn(ospf) : undefined),
  "ospf.advrouter": ({ ospf }) => listOf(ospf)?.map(({ advertisingRouter }) => advertisingRouter),
};
