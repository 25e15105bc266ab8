import { readFileSync } from 'node:fs';
import { ParseOption, XmlDocument, XmlParseError, XmlValidateError, XsdValidator } from 'libxml2-wasm';

const schema = XmlDocument.fromBuffer(readFileSync(new URL('../fixtures/cap/cap12.xsd', import.meta.url)));
const validator = XsdValidator.fromDoc(schema);

/** The verdict of libxml2 by the standard's own schema: nothing if it is valid, else what it complains about. */
export function schemaComplaint(bytes: Uint8Array): string | undefined {
  try {
    using document = XmlDocument.fromBuffer(bytes, { option: ParseOption.XML_PARSE_NONET });
    validator.validate(document);
    return undefined;
  } catch (error) {
    if (error instanceof XmlValidateError || error instanceof XmlParseError) return error.message;
    throw error;
  }
}
