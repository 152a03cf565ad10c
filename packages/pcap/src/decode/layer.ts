/** A decoded header with what follows it, or why there is none. */
export type Layer<Header> =
  | { header: Header; payload: Uint8Array; malformed?: undefined }
  | { header?: undefined; malformed: string };
