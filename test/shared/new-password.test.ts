import { newPassword } from '../../shared/new-password.ts';
import { validate } from '../../shared/validation.ts';

const complaints = (text: string) => validate(newPassword, text).issues?.map(({ message }) => message) ?? [];

test('a password that everybody tries first is refused, in any case', () => {
  for (const text of ['password1', 'PASSWORD1', 'qwertyuiop', '12345678', 'iloveyou']) {
    expect(complaints(text)).toEqual([expect.stringContaining('tried first')]);
  }
});

test('one that is only short is told so, and a long one may be of any kind', () => {
  expect(complaints('short')).toEqual([expect.stringContaining('>=8')]);
  expect(complaints('correct horse battery staple')).toEqual([]);
  expect(complaints('ñandú ñandú')).toEqual([]);
});

test('at least the three thousand most common of the right length are known (ASVS 5.0 6.2.4)', async () => {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  const long = dictionary['passwords-common'].filter(({ length }) => length >= 8);
  expect(long.length).toBeGreaterThan(3_000);
  expect(long.slice(0, 3_000).filter((text) => complaints(text).length === 0)).toEqual([]);
});
