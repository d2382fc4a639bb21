import { Recent } from '../../../src/runtime/recent.js';

describe('what was used recently', () => {
  it('stays, what was used longest ago goes', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    recent.get('a');
    recent.set('c', 3);
    expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual([1, undefined, 3]);
  });

  it('is replaced, deleted and cleared', () => {
    const recent = new Recent<number>(3);
    recent.set('a', 1);
    recent.set('a', 2);
    recent.set('b', 3);
    recent.delete('b');
    expect([recent.get('a'), recent.get('b')]).toEqual([2, undefined]);
    recent.clear();
    expect(recent.get('a')).toBeUndefined();
  });
});
