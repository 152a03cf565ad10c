/** All of `@alpy/serial-expect`; node-pty is loaded only when a program is started. */
export * from "@alpy/serial-expect";
export * from "@alpy/serial-expect/pty";
