import { isResetLink, tokenIn } from '../../portal/reset-link.ts';

test.each([
  ['#reset-password?token=acme_k3v7.1795.0b6f.AbC-_1', true, 'acme_k3v7.1795.0b6f.AbC-_1'],
  ['#reset-password?token=', true, ''],
  ['#reset-password', true, ''],
  ['#reset-password?token=a<b>', true, 'a'],
  ['#content', false, ''],
  ['', false, ''],
])('%s', (hash, isLink, token) => {
  expect([isResetLink(hash), tokenIn(hash)]).toEqual([isLink, token]);
});
