/**
 * A colour profile for sRGB (IEC 61966-2-1) in ICC version 4 form (ISO 15076-1), built from the published numbers:
 * PDF/A asks for the profile behind every device colour (ISO 19005-3, 6.2.4.3).
 */
export function srgbProfile(): Uint8Array {
  const curve = transferCurve();
  const tags: readonly (readonly [signature: string, data: Buffer])[] = [
    ['desc', localized('sRGB')],
    ['cprt', localized('No copyright, use freely')],
    // White point and primaries adapted to D50, and the Bradford matrix of that adaptation.
    ['wtpt', numbers('XYZ ', [0.9642, 1, 0.8249])],
    [
      'chad',
      numbers('sf32', [1.047882, 0.022919, -0.050217, 0.029587, 0.990479, -0.017059, -0.009232, 0.015076, 0.751678]),
    ],
    ['rXYZ', numbers('XYZ ', [0.436066, 0.222488, 0.013916])],
    ['gXYZ', numbers('XYZ ', [0.385147, 0.716873, 0.097076])],
    ['bXYZ', numbers('XYZ ', [0.143066, 0.060608, 0.714096])],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ];
  const table = Buffer.alloc(4 + tags.length * 12);
  table.writeUInt32BE(tags.length, 0);
  const bodies: Buffer[] = [];
  const placed = new Map<Buffer, number>();
  let offset = 128 + table.length;
  tags.forEach(([signature, data], index) => {
    let at = placed.get(data);
    if (at === undefined) {
      at = offset;
      placed.set(data, at);
      const padded = Buffer.alloc(Math.ceil(data.length / 4) * 4);
      data.copy(padded);
      bodies.push(padded);
      offset += padded.length;
    }
    table.write(signature, 4 + index * 12, 'latin1');
    table.writeUInt32BE(at, 8 + index * 12);
    table.writeUInt32BE(data.length, 12 + index * 12);
  });
  return Buffer.concat([header(offset), table, ...bodies]);
}

function header(size: number): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.writeUInt32BE(size, 0);
  bytes.writeUInt32BE(0x04200000, 8);
  bytes.write('mntrRGB XYZ ', 12, 'latin1');
  // The date of the profile is fixed, so that equal documents stay equal.
  [2000, 1, 1].forEach((value, index) => bytes.writeUInt16BE(value, 24 + index * 2));
  bytes.write('acsp', 36, 'latin1');
  [0.9642, 1, 0.8249].forEach((value, index) => bytes.writeInt32BE(fixed(value), 68 + index * 4));
  return bytes;
}

const fixed = (value: number): number => Math.round(value * 65536);

function numbers(type: string, values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 + values.length * 4);
  bytes.write(type, 0, 'latin1');
  values.forEach((value, index) => bytes.writeInt32BE(fixed(value), 8 + index * 4));
  return bytes;
}

/** The piecewise curve of sRGB: a straight line near black, a power of 2.4 above it. */
function transferCurve(): Buffer {
  const bytes = Buffer.alloc(12 + 5 * 4);
  bytes.write('para', 0, 'latin1');
  bytes.writeUInt16BE(3, 8);
  [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].forEach((value, index) =>
    bytes.writeInt32BE(fixed(value), 12 + index * 4),
  );
  return bytes;
}

function localized(text: string): Buffer {
  const bytes = Buffer.alloc(28 + text.length * 2);
  bytes.write('mluc', 0, 'latin1');
  [1, 12].forEach((value, index) => bytes.writeUInt32BE(value, 8 + index * 4));
  bytes.write('enUS', 16, 'latin1');
  bytes.writeUInt32BE(text.length * 2, 20);
  bytes.writeUInt32BE(28, 24);
  Buffer.from(text, 'utf16le').swap16().copy(bytes, 28);
  return bytes;
}
