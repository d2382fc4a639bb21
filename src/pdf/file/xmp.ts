import type { Metadata } from '../report-document.js';

/** The program named in every file. */
export const PRODUCER = 'Casewitness';

/** The metadata packet of a PDF/A-3b file (ISO 16684-1, ISO 19005-3 6.6); says the same as the information dictionary. */
export function xmpPacket(metadata: Metadata): string {
  const created = `${metadata.createdAt.slice(0, 19)}Z`;
  const language = metadata.language ?? 'en';
  const keywords = (metadata.keywords ?? []).join(', ');
  const subject = metadata.subject ?? '';
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
    ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">',
    '<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>',
    '<dc:format>application/pdf</dc:format>',
    `<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped(metadata.title)}</rdf:li></rdf:Alt></dc:title>`,
    `<dc:creator><rdf:Seq><rdf:li>${PRODUCER}</rdf:li></rdf:Seq></dc:creator>`,
    subject === ''
      ? ''
      : `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escaped(subject)}</rdf:li></rdf:Alt></dc:description>`,
    `<dc:language><rdf:Bag><rdf:li>${escaped(language)}</rdf:li></rdf:Bag></dc:language>`,
    keywords === '' ? '' : `<pdf:Keywords>${escaped(keywords)}</pdf:Keywords>`,
    `<pdf:Producer>${PRODUCER}</pdf:Producer><xmp:CreatorTool>${PRODUCER}</xmp:CreatorTool>`,
    `<xmp:CreateDate>${created}</xmp:CreateDate><xmp:ModifyDate>${created}</xmp:ModifyDate>`,
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
    '<?xpacket end="r"?>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes markup and replaces what XML 1.0 forbids (section 2.2) by U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu, '\ufffd')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** A date as PDF writes it (ISO 32000-1, 7.9.4). @throws RangeError if the time is not RFC 3339 in UTC. */
export function pdfDate(time: string): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z$/.exec(time);
  if (match === null) throw new RangeError(`not a time in UTC: "${time}"; write it as 2024-03-05T14:02:11.034Z`);
  return `D:${match.slice(1).join('')}Z`;
}
