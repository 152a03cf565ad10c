import { isTlsRecord, TLS_HEADER_BYTES, Tls, type TlsAlert, type TlsRecord } from "../decode/protocols/tls.ts";
import type { TlsClientHello, TlsExtension, TlsServerHello } from "../decode/protocols/tls-hello.ts";
import { bytes, layer, list, object, optional, text, uint } from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";

/** HTTP, mail, directories, DNS, FTP and SIP, each over TLS. */
const PORTS: readonly number[] = [443, 465, 636, 853, 990, 993, 995, 5061, 8443];

const extensions = list(object<TlsExtension>({ type: uint(16), data: bytes }));

/** TLS, versions 1.0 to 1.3 (RFC 8446), and SSL 3.0: TCP ports 443, 465, 636, 853, 990, 993, 995, 5061 and 8443. */
export const tls: FrameProtocol = {
  name: "tls",
  announcedBy: { tcpPorts: PORTS },
  field: optional(
    layer<Tls>({
      records: list(object<TlsRecord>({ type: uint(8), version: uint(16), lengthBytes: uint(16), fragment: bytes })),
      handshakeTypes: list(uint(8)),
      clientHello: optional(
        object<TlsClientHello>({
          version: uint(16),
          random: bytes,
          sessionId: bytes,
          cipherSuites: list(uint(16)),
          serverName: optional(text),
          applicationProtocols: list(text),
          supportedVersions: list(uint(16)),
          supportedGroups: list(uint(16)),
          extensions,
        }),
      ),
      serverHello: optional(
        object<TlsServerHello>({
          version: uint(16),
          random: bytes,
          sessionId: bytes,
          cipherSuite: uint(16),
          selectedVersion: uint(16),
          applicationProtocol: optional(text),
          extensions,
        }),
      ),
      alert: optional(object<TlsAlert>({ level: uint(8), description: uint(8) })),
    }),
  ),
  read(span, out) {
    // A segment that continues a record, or is of another protocol, is payload.
    if (span.length >= TLS_HEADER_BYTES && !isTlsRecord(span, 0)) return span;
    if (span.isWhole && span.length < TLS_HEADER_BYTES) return span;
    if (!out.hasHeader("tls", span, TLS_HEADER_BYTES)) return span;
    const found = new Tls(span);
    out.layers.tls = found;
    out.isSound("tls", found);
    return span;
  },
  // tcpdump does not describe TLS.
  summarize: () => "",
};
