import { CircuitBreaker } from '../../../../src/adapters/outbound-http/circuit-breaker.js';
import { NeighbourUnavailable } from '../../../../src/adapters/outbound-http/outbound-errors.js';

let now: number;
let breaker: CircuitBreaker;

beforeEach(() => {
  now = 0;
  breaker = new CircuitBreaker('The engine', { failures: 3, firstRestMs: 100, mostRestMs: 250 }, () => now);
});

const fail = (times: number): void => {
  for (let n = 0; n < times; n += 1) {
    breaker.enter();
    breaker.failed();
  }
};

it('lets requests through until so many have failed in a row', () => {
  fail(2);
  breaker.enter();
  breaker.succeeded();
  fail(2);
  expect(breaker.resting).toBe(false);
  fail(1);
  expect(breaker.resting).toBe(true);
  expect(() => breaker.enter()).toThrow(new NeighbourUnavailable('The engine failed 3 times in a row and is left alone for 0.1 s', 'no')); // prettier-ignore
});

it('lets one request try after the rest, and the others only when it has succeeded', () => {
  fail(3);
  now = 100;
  breaker.enter();
  expect(() => breaker.enter()).toThrow(NeighbourUnavailable);
  breaker.succeeded();
  expect(() => breaker.enter()).not.toThrow();
});

it.each([
  ['the first', 0, 100],
  ['the second', 1, 200],
  ['the third, at most', 2, 250],
])('%s rest after failed trials lasts as it should', (_, trials, rest) => {
  fail(3);
  for (let n = 0; n < trials; n += 1) {
    now += 1_000;
    fail(1);
  }
  now += rest - 1;
  expect(breaker.resting).toBe(true);
  now += 1;
  expect(breaker.resting).toBe(false);
});

it('tries with another request when the trial ended without a word on the neighbour', () => {
  fail(3);
  now = 100;
  breaker.enter();
  breaker.undecided();
  expect(() => breaker.enter()).not.toThrow();
});
