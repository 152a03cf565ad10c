import type { Eapol } from "../../src/protocols.ts";
import type { Field } from "../oracle-fields.ts";

const RC4 = 1;
const hex = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString("hex");
const isRc4 = (eapol: Eapol | undefined): boolean => eapol?.keyDescriptorType === RC4;
/** tshark has fields of their own for the descriptors of IEEE 802.11. */
const rc4 = <T>(eapol: Eapol | undefined, value: T): T | undefined => (isRc4(eapol) ? value : undefined);
const rsn = <T>(eapol: Eapol | undefined, value: T): T | undefined => (isRc4(eapol) ? undefined : value);

/** The fields of EAPOL that tshark and we must agree on. */
export const EAPOL_FIELDS: Readonly<Record<string, Field>> = {
  "eapol.version": ({ eapol }) => eapol?.version,
  "eapol.type": ({ eapol }) => eapol?.type,
  "eapol.len": ({ eapol }) => eapol?.lengthBytes,
  "eapol.keydes.type": ({ eapol }) => eapol?.keyDescriptorType,
  "eapol.keydes.key_len": ({ eapol }) => eapol?.keyLengthBytes,
  "eapol.keydes.replay_counter": ({ eapol }) => eapol?.replayCounter,
  "eapol.keydes.key_iv": ({ eapol }) => hex(eapol?.keyIv),
  "eapol.keydes.key_index": ({ eapol }) => eapol?.keyIndex,
  "eapol.keydes.key_signature": ({ eapol }) => hex(eapol?.keySignature),
  "eapol.keydes.key": ({ eapol }) => hex(rc4(eapol, eapol?.keyData)),
  "wlan_rsna_eapol.keydes.key_info": ({ eapol }) => eapol?.keyInformation,
  "wlan_rsna_eapol.keydes.nonce": ({ eapol }) => hex(eapol?.keyNonce),
  "wlan_rsna_eapol.keydes.rsc": ({ eapol }) => hex(eapol?.keyRsc),
  "wlan_rsna_eapol.keydes.mic": ({ eapol }) => hex(eapol?.keyMic),
  "wlan_rsna_eapol.keydes.data_len": ({ eapol }) => rsn(eapol, eapol?.keyData?.length),
};
