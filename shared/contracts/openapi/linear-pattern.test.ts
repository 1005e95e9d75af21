import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findBacktracking } from './linear-pattern.ts';

const slow = [
  '^(a+)+$',
  '^(a*)*$',
  '(x+x+)+y',
  '^(\\w+\\s?)*$',
  '^([a-zA-Z0-9]+[._-]?)*$',
  '^(a|a)*$',
  '^(a|ab)*$',
  '^(?:[^"]+|"[^"]*")+(x|x)*$',
  '^(([a-z])+.)+$',
  '(.*)*',
  '(?:(?:a+)b?)+',
  '(a{2,}){10,}',
  '^(.)\\1+$',
  '(?<word>\\w+)\\k<word>*',
];
const fast = [
  '^[A-Za-z0-9_-]+$',
  '^[a-z0-9]+(?:-[a-z0-9]+)*$',
  '^(?:[a-z0-9]+\\.)+[a-z]{2,}$',
  '^-?[0-9]+\\.[0-9]{2}$',
  '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
  '^(?:a|b|c)*$',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^(?:\\s*,\\s*\\w+)*$',
  '^[[\\]()]+$',
  '^(?=.*\\d)[\\x20-\\x7e]{8,}$',
  '^\\\\1+$',
  '^\\p{L}+(?: \\p{L}+)*$',
  '^(?:ab{1,3}){1,5}$',
  '^\\+[1-9]\\d{1,14}$',
];

describe('patterns of exponential time', () => {
  for (const pattern of slow) it(`finds ${pattern}`, () => assert.notEqual(findBacktracking(pattern), undefined));
  for (const pattern of fast) it(`lets ${pattern} pass`, () => assert.equal(findBacktracking(pattern), undefined));
});
