import { PDFHexString } from 'pdf-lib';

/** A text string of a dictionary: UTF-16 with a byte order mark (ISO 32000-1, 7.9.2.2); half surrogate pairs become U+FFFD. */
export function textString(text: string): PDFHexString {
  return PDFHexString.fromText(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}
