import { refuseObvious } from '../../shared/obvious-password.ts';

const ada = { username: 'ada.lovelace@example.com', displayName: 'Ada Lovelace' };
const isRefused = (password: string) => refuseObvious(password, ada, 'Acme Hosting') !== undefined;

test('the name of the owner or of the service, whatever stands around it, is refused', () => {
  const obvious = [
    'Lovelace',
    'lovelace1815',
    'ADA.LOVELACE',
    'ada.lovelace@example.com',
    'acme2026!',
    '!!hosting!!',
  ];
  expect(obvious.filter((password) => !isRefused(password))).toEqual([]);
});

test('a password in which such a word is one of several is not', () => {
  const fine = [
    'ada counts on engines',
    'lovelace-x-lovelace',
    '12345 67890',
    'correct horse battery staple',
  ];
  expect(fine.filter(isRefused)).toEqual([]);
});
