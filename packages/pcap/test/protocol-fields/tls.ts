import type { DecodedFrame } from "../../src/index.ts";
import type { Field } from "../oracle-fields.ts";

const hex = (data: Uint8Array | undefined): string | undefined => data && Buffer.from(data).toString("hex");
const hello = ({ tls }: DecodedFrame) => tls?.clientHello ?? tls?.serverHello;
const SUPPORTED_VERSIONS = 43;

/** Returns the version that a server chose, if it is in an extension. */
const selected = ({ tls }: DecodedFrame): number | undefined =>
  tls?.serverHello?.extensions.some(({ type }) => type === SUPPORTED_VERSIONS) === true
    ? tls.serverHello.selectedVersion
    : undefined;

/** The fields of TLS that tshark and we must agree on. */
export const TLS_FIELDS: Readonly<Record<string, Field>> = {
  "tls.record.content_type": ({ tls }) => tls?.records.map(({ type }) => type),
  "tls.record.version": ({ tls }) => tls?.records.map(({ version }) => version),
  "tls.record.length": ({ tls }) => tls?.records.map(({ lengthBytes }) => lengthBytes),
  "tls.handshake.type": ({ tls }) => tls?.handshakeTypes,
  "tls.handshake.version": (frame) => hello(frame)?.version,
  "tls.handshake.random": (frame) => hex(hello(frame)?.random),
  "tls.handshake.session_id": (frame) => hex(hello(frame)?.sessionId),
  "tls.handshake.ciphersuite": ({ tls }) => tls?.serverHello?.cipherSuite ?? tls?.clientHello?.cipherSuites,
  "tls.handshake.extension.type": (frame) => hello(frame)?.extensions.map(({ type }) => type),
  "tls.handshake.extensions_server_name": ({ tls }) => tls?.clientHello?.serverName,
  "tls.handshake.extensions_alpn_str": ({ tls }) =>
    tls?.clientHello?.applicationProtocols ?? tls?.serverHello?.applicationProtocol,
  "tls.handshake.extensions.supported_version": (frame) => frame.tls?.clientHello?.supportedVersions ?? selected(frame),
  "tls.handshake.extensions_supported_group": ({ tls }) => tls?.clientHello?.supportedGroups,
  "tls.alert_message.level": ({ tls }) => tls?.alert?.level,
  "tls.alert_message.desc": ({ tls }) => tls?.alert?.description,
};
