import fc from 'fast-check';
import { ShardedMap } from '../../src/bucket/sharded-map.js';

describe('ShardedMap', () => {
  test('holds what a Map would, whatever is added and deleted', () => {
    const actions = fc.array(fc.tuple(fc.boolean(), fc.string({ maxLength: 3 })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(actions, (list) => {
        const sharded = new ShardedMap<string>();
        const map = new Map<string, string>();
        for (const [isAdded, key] of list) {
          if (!isAdded) {
            sharded.delete(key);
            map.delete(key);
          } else if (!map.has(key)) {
            sharded.add(key, `value of ${key}`);
            map.set(key, `value of ${key}`);
          }
          expect(sharded.get(key)).toBe(map.get(key));
          expect(sharded.size).toBe(map.size);
        }
        expect([...sharded.values()].sort()).toEqual([...map.values()].sort());
        sharded.clear();
        expect([sharded.size, [...sharded.values()]]).toEqual([0, []]);
      }),
    );
  });
});
