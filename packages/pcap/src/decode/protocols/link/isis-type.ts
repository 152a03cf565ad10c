/** Types of messages (ISO 10589, 9.5). */
export const L1_LAN_HELLO = 15;
export const L2_LAN_HELLO = 16;
export const P2P_HELLO = 17;
export const L1_LSP = 18;
export const L2_LSP = 20;
export const L1_CSNP = 24;
export const L2_CSNP = 25;
export const L1_PSNP = 26;
export const L2_PSNP = 27;

/** The kinds of messages. */
export type IsisKind = "lan-hello" | "p2p-hello" | "lsp" | "csnp" | "psnp";
/** The kind of each type. */
export const ISIS_KINDS: Readonly<Record<number, IsisKind>> = {
  [L1_LAN_HELLO]: "lan-hello",
  [L2_LAN_HELLO]: "lan-hello",
  [P2P_HELLO]: "p2p-hello",
  [L1_LSP]: "lsp",
  [L2_LSP]: "lsp",
  [L1_CSNP]: "csnp",
  [L2_CSNP]: "csnp",
  [L1_PSNP]: "psnp",
  [L2_PSNP]: "psnp",
};
/** The length of the fixed part of each kind. */
export const FIXED_BYTES: Readonly<Record<IsisKind, number>> = {
  "lan-hello": 27,
  "p2p-hello": 20,
  lsp: 27,
  csnp: 33,
  psnp: 17,
};
/** The place of the length in each kind. */
export const LENGTH_AT: Readonly<Record<IsisKind, number>> = {
  "lan-hello": 17,
  "p2p-hello": 17,
  lsp: 8,
  csnp: 8,
  psnp: 8,
};
