import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isDate, isDateTime, toInt64Text } from './scalars.ts';

test('every date that exists is one, in RFC 3339 with any fraction and offset', () => {
  const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(
      date,
      fc.constantFrom('Z', 'z', '+02:00', '-11:30'),
      fc.constantFrom('', '.5', '.123456789'),
      (date, offset, fraction) => {
        const text = `${date.toISOString().slice(0, 19)}${fraction}${offset}`;
        assert.ok(isDateTime(text), text);
        assert.ok(isDate(text.slice(0, 10)));
      },
    ),
  );
});

for (const text of [
  '2024-02-30T10:00:00Z',
  '1900-02-29T10:00:00Z',
  '2024-00-10T10:00:00Z',
  '2024-13-10T10:00:00Z',
  '2024-01-00T10:00:00Z',
  '2024-01-01T24:00:00Z',
  '2024-01-01T10:60:00Z',
  '2024-01-01T10:00:61Z',
  '2024-01-01T10:00:00',
  '2024-01-01T10:00:00.Z',
  '2024-01-01T10:00:00ZZ',
  '2024-01-01T10:00:00+2:00',
  '2024-01-01T10:00:00+24:00',
  '2024-01-01T10:00:00+02:00 ',
  '2024-01-01 10:00:00Z',
  '２０２４-01-01T10:00:00Z',
  '+02024-01-01T10:00:00Z',
]) {
  test(`${text} is no date-time`, () => assert.equal(isDateTime(text), false));
}

test('64-bit integers are canonical and in range', () => {
  fc.assert(
    fc.property(fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n), (value) => {
      assert.equal(toInt64Text(value), String(value));
      assert.equal(toInt64Text(String(value)), String(value));
      assert.equal(toInt64Text(String(value), true), value < 0n ? undefined : String(value));
      assert.equal(toInt64Text(String(value), false), value >= 2n ** 63n ? undefined : String(value));
    }),
  );
  assert.equal(toInt64Text('-0'), '0');
  assert.equal(toInt64Text('-'), undefined);
  assert.equal(toInt64Text(' 1'), undefined);
});
