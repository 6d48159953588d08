/**
 * Phone numbers by libphonenumber's metadata of mobile ranges: premium, toll-free, shared-cost and fixed lines are no
 * valid mobile numbers, so no message is ever sent to one. Numbers are E.164 inside (ITU-T E.164).
 */
import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/mobile';
import { Problem } from './problem.ts';
import type { Phone } from './user.ts';

/**
 * @param country ISO 3166-1 alpha-2, as chosen in the form
 * @param text the number as typed, national or international
 */
export function parsePhone(
  country: string,
  text: string,
  allowedCountries: readonly string[],
): Phone | Problem {
  if (!isSupportedCountry(country) || !allowedCountries.includes(country))
    return new Problem('country_not_supported');
  const parsed = parsePhoneNumberFromString(text, country);
  const callingCode: string = getCountryCallingCode(country);
  if (!parsed?.isValid() || !parsed.country || parsed.countryCallingCode !== callingCode) {
    return new Problem('invalid_phone_number');
  }
  // One calling code can serve many countries: +1 876 is Jamaica, whatever the form says, and is charged as such.
  if (!allowedCountries.includes(parsed.country)) return new Problem('country_not_supported');
  return { country: parsed.country, callingCode, number: parsed.number };
}

/** @throws for a code that is no country */
export function callingCodeOf(country: string): string {
  return getCountryCallingCode(country as CountryCode);
}
