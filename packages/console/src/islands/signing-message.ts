/** Of statements (protocol/spec/envelope.md). */
export const STATEMENT_TYPE = 'application/vnd.in-toto+json';

/** What DSSE signs, as `pae` of the protocol package: its module would bring every check of the protocol to the browser. */
export function signingMessage(payloadType: string, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const utf8 = new TextEncoder();
  const type = utf8.encode(payloadType);
  const head = utf8.encode(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `);
  const message = new Uint8Array(head.length + payload.length);
  message.set(head);
  message.set(payload, head.length);
  return message;
}
