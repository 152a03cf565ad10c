import type { Field } from "../oracle-fields.ts";

/** The fields of BFD that tshark and we must agree on. */
export const BFD_FIELDS: Readonly<Record<string, Field>> = {
  "bfd.version": ({ bfd }) => bfd?.version,
  "bfd.diag": ({ bfd }) => bfd?.diagnostic,
  "bfd.sta": ({ bfd }) => bfd?.state,
  // The whole byte, with the state.
  "bfd.flags": ({ bfd }) => (bfd === undefined ? undefined : bfd.flags | (bfd.state << 6)),
  "bfd.flags.p": ({ bfd }) => bfd?.poll,
  "bfd.flags.f": ({ bfd }) => bfd?.final,
  "bfd.flags.d": ({ bfd }) => bfd?.demand,
  "bfd.detect_time_multiplier": ({ bfd }) => bfd?.detectMultiplier,
  "bfd.message_length": ({ bfd }) => bfd?.lengthBytes,
  "bfd.my_discriminator": ({ bfd }) => bfd?.myDiscriminator,
  "bfd.your_discriminator": ({ bfd }) => bfd?.yourDiscriminator,
  "bfd.desired_min_tx_interval": ({ bfd }) => bfd?.desiredMinTxUs,
  "bfd.required_min_rx_interval": ({ bfd }) => bfd?.requiredMinRxUs,
  "bfd.required_min_echo_interval": ({ bfd }) => bfd?.requiredMinEchoRxUs,
  "bfd.auth.type": ({ bfd }) => bfd?.authenticationType,
};
