/** What a portal needs to know to draw its forms, and the published form of the contract. Reaches nothing. */
import type { Routes } from '../../shared/http/route.ts';
import { callingCodeOf } from '../../shared/phone-number.ts';
import { device, totp } from '../../shared/policy.ts';

export interface Settings {
  readonly issuer: string;
  readonly allowedCountries: readonly string[];
  /** The OpenAPI document. */
  readonly openapi: object;
}

export function routes({
  issuer,
  allowedCountries,
  openapi,
}: Settings): Routes<'GET /api/config' | 'GET /api/openapi.json'> {
  const countries = allowedCountries.map(countryView).toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  const config = { countries, rememberDeviceDays: device.lifetimeDays, codeDigits: totp.digits, issuer };
  return {
    'GET /api/config': { access: 'anyone', answer: () => ({ body: config }) },
    'GET /api/openapi.json': { access: 'anyone', answer: () => ({ body: openapi }) },
  };
}

function countryView(code: string) {
  const name = new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code;
  return { code, callingCode: callingCodeOf(code), name };
}
