import type { Field } from "../oracle-fields.ts";

/** The fields of GENEVE that tshark and we must agree on. */
export const GENEVE_FIELDS: Readonly<Record<string, Field>> = {
  "geneve.version": ({ geneve }) => geneve?.version,
  "geneve.flags.oam": ({ geneve }) => geneve?.oam,
  "geneve.flags.critical": ({ geneve }) => geneve?.critical,
  "geneve.proto_type": ({ geneve }) => geneve?.protocolType,
  "geneve.vni": ({ geneve }) => geneve?.vni,
  "geneve.option.class": ({ geneve }) => geneve?.options.map((option) => option.class),
  "geneve.option.type": ({ geneve }) => geneve?.options.map(({ type }) => type),
  // The first is the length of all options together.
  "geneve.option.length": ({ geneve }) => {
    const lengths = geneve?.options.map(({ data }) => data.length + 4);
    return lengths && [lengths.reduce((sum, length) => sum + length, 0), ...lengths];
  },
  "geneve.option.unknown.data": ({ geneve }) =>
    geneve?.options.map(({ data }) => (data.length === 0 ? "<MISSING>" : Buffer.from(data).toString("hex"))),
};
