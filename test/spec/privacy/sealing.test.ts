import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { randomPoolBytes } from '../../../src/privacy/random-pool.js';
import { seal, unseal } from '../../../src/privacy/sealing.js';

const KEY = randomBytes(32);

describe('sealing (AES-256-GCM)', () => {
  it('opens with the same key and context', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (plain, context) => {
        const sealed = seal(KEY, plain, context);
        expect(sealed).toHaveLength(12 + plain.length + 16);
        expect(unseal(KEY, sealed, context)).toEqual(Buffer.from(plain));
      }),
    );
  });

  it('does not open with another key or context', () => {
    const sealed = seal(KEY, Buffer.from('secret'), 'here');
    expect(unseal(randomBytes(32), sealed, 'here')).toBeUndefined();
    expect(unseal(KEY, sealed, 'there')).toBeUndefined();
  });

  it('does not open when any byte was changed, or when it was cut', () => {
    const sealed = seal(KEY, Buffer.from('secret'), 'here');
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] as number) ^ 1;
      expect(unseal(KEY, changed, 'here')).toBeUndefined();
      expect(unseal(KEY, sealed.subarray(0, i), 'here')).toBeUndefined();
    }
  });

  it('never uses a nonce twice', () => {
    const nonces = Array.from({ length: 20_000 }, () => seal(KEY, Buffer.alloc(0), '').subarray(0, 12).toString('hex'));
    expect(new Set(nonces).size).toBe(20_000);
  });
});

describe('random bytes out of the pool', () => {
  it('are never given twice, over the edge of the pool too', () => {
    const given = Array.from({ length: 10_000 }, () => randomPoolBytes(32).toString('hex'));
    expect(new Set(given).size).toBe(10_000);
    expect(given.filter((bytes) => /^0+$/.test(bytes))).toEqual([]);
  });

  it('belong to the caller', () => {
    const mine = randomPoolBytes(16);
    const before = mine.toString('hex');
    for (let i = 0; i < 10_000; i++) randomPoolBytes(32);
    expect(mine.toString('hex')).toBe(before);
  });
});
