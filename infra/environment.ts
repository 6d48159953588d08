/** The environment variables of the functions, from the configuration; shared/config reads them back. */
import type { EnvironmentName } from '../shared/routes.ts';
import type { Configuration } from './configuration.ts';

export type Environment = Readonly<Record<string, string>>;

/** Where a function's data lies. */
export interface Resources {
  readonly tableName: string;
  readonly secretArn: string;
  readonly eventBusName: string;
}

/** Undefined: not configured, and then not set. */
function lookUp(name: EnvironmentName, c: Configuration, resources: Resources): string | undefined {
  const values: Record<EnvironmentName, string | undefined> = {
    TABLE_NAME: resources.tableName,
    SECRET_ARN: resources.secretArn,
    ISSUER: c.issuer,
    PORTAL_ORIGINS: c.portalOrigins.join(','),
    ALLOWED_COUNTRIES: c.allowedCountries.join(','),
    SMS_SENDER_ID: c.smsSenderId,
    SMS_ORIGINATION_NUMBER: c.smsOriginationNumber,
    SMS_MAX_PRICE: c.smsMaxPriceUsd.toFixed(2),
    SMS_PER_USER_DAY: String(c.smsPerUserDay),
    SMS_PER_NUMBER_DAY: String(c.smsPerNumberDay),
    SMS_PER_ADDRESS_HOUR: String(c.smsPerAddressHour),
    SMS_PER_COUNTRY_DAY: String(c.smsPerCountryDay),
    SMS_PER_DEPLOYMENT_DAY: String(c.smsPerDeploymentDay),
    PASSWORD_TRIES_PER_ADDRESS: String(c.passwordTriesPerAddress),
    MAIL_FROM: c.mailFrom,
    EVENT_BUS_NAME: resources.eventBusName,
  };
  return values[name];
}

export function environmentOf(
  names: readonly EnvironmentName[],
  configuration: Configuration,
  resources: Resources,
): Environment {
  const variables: Record<string, string> = {};
  for (const name of names) {
    const value = lookUp(name, configuration, resources);
    if (value !== undefined) variables[name] = value;
  }
  return variables;
}
