import { srgbProfile } from '../../../../src/pdf/file/srgb-profile.js';

describe('the sRGB profile (ISO 15076-1)', () => {
  const profile = Buffer.from(srgbProfile());
  const tags = Array.from({ length: profile.readUInt32BE(128) }, (_, index) => ({
    signature: profile.toString('latin1', 132 + index * 12, 136 + index * 12),
    offset: profile.readUInt32BE(136 + index * 12),
    size: profile.readUInt32BE(140 + index * 12),
  }));

  it('states its own size, its kind and its signature', () => {
    expect(profile.readUInt32BE(0)).toBe(profile.length);
    expect(profile.toString('latin1', 12, 24)).toBe('mntrRGB XYZ ');
    expect(profile.toString('latin1', 36, 40)).toBe('acsp');
  });

  it('has the tags that a display profile must have, inside the file and on four-byte borders', () => {
    expect(tags.map(({ signature }) => signature).sort()).toEqual(
      ['bTRC', 'bXYZ', 'chad', 'cprt', 'desc', 'gTRC', 'gXYZ', 'rTRC', 'rXYZ', 'wtpt'].sort(),
    );
    for (const { offset, size } of tags) {
      expect(offset % 4).toBe(0);
      expect(offset + size).toBeLessThanOrEqual(profile.length);
    }
  });

  it('has primaries that add up to the white point', () => {
    const column = (signature: string) => {
      const at = tags.find((tag) => tag.signature === signature)?.offset ?? 0;
      return [0, 1, 2].map((index) => profile.readInt32BE(at + 8 + index * 4) / 65536);
    };
    const [red, green, blue, white] = ['rXYZ', 'gXYZ', 'bXYZ', 'wtpt'].map(column);
    [0, 1, 2].forEach((axis) => {
      expect((red?.[axis] ?? 0) + (green?.[axis] ?? 0) + (blue?.[axis] ?? 0)).toBeCloseTo(white?.[axis] ?? 0, 2);
    });
  });
});
