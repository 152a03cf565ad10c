import type { Field } from "../oracle-fields.ts";

/** The fields of ESP that tshark and we must agree on. */
export const ESP_FIELDS: Readonly<Record<string, Field>> = {
  "esp.spi": ({ esp }) => esp?.spi,
  "esp.sequence": ({ esp }) => esp?.sequence,
};
