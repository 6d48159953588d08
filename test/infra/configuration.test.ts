/** Every setting: its default, what it takes, and the sentence that meets a value that is not right. */
import { ConfigurationError, mailAddressOf, readConfiguration } from '../../infra/configuration.ts';

function complaint(context: Record<string, unknown>): string {
  try {
    readConfiguration(context);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
}

const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d';
const portalOrigins = 'https://portal.example.com';

test('everything has a default', () => {
  expect(readConfiguration({})).toEqual({
    issuer: 'Acme Hosting',
    portalOrigins: ['http://localhost:3000'],
    allowedCountries: ['US', 'GB', 'AU', 'CA'],
    smsMaxPriceUsd: 0.5,
    smsPerUserDay: 10,
    smsPerNumberDay: 10,
    smsPerAddressHour: 20,
    smsPerCountryDay: 500,
    smsPerDeploymentDay: 1000,
    passwordTriesPerAddress: 100,
    smsSpendAlarmUsd: 100,
    mailFrom: 'no-reply@example.com',
    removalPolicy: 'retain',
    logRetentionDays: 90,
    throttleRate: 50,
    throttleBurst: 100,
  });
});

test('the command line (text) and cdk.json (lists and numbers) say the same', () => {
  const text = {
    allowedCountries: 'US, GB',
    throttleRate: '5',
    smsMaxPriceUsd: '0.05',
    logRetentionDays: '30',
  };
  const json = {
    allowedCountries: ['US', 'GB'],
    throttleRate: 5,
    smsMaxPriceUsd: 0.05,
    logRetentionDays: 30,
  };
  expect(readConfiguration(text)).toEqual(readConfiguration(json));
});

test.each([
  ['issuer', 'Müller & Co'],
  ['issuer', 'Acme: Hosting'],
  ['issuer', ' Acme'],
  ['issuer', ''],
  ['issuer', 'x'.repeat(33)],
  ['issuer', 'Acme [EU]'],
  ['portalOrigins', 'http://portal.example.com'],
  ['portalOrigins', 'https://portal.example.com/'],
  ['portalOrigins', 'https://portal.example.com/login'],
  ['portalOrigins', 'https://*.example.com'],
  ['portalOrigins', 'https://user:pass@portal.example.com'],
  ['portalOrigins', 'http://localhost.example.com'],
  ['portalOrigins', 'portal.example.com'],
  ['portalOrigins', '*'],
  ['portalOrigins', ''],
  ['allowedCountries', 'UK'],
  ['allowedCountries', 'us'],
  ['allowedCountries', 'USA'],
  ['smsSenderId', 'ACME HOSTING'],
  ['smsSenderId', '12345'],
  ['smsOriginationNumber', '313 555 0142'],
  ['smsMaxPriceUsd', 'free'],
  ['smsMaxPriceUsd', '-1'],
  ['mailFrom', 'no-reply'],
  ['mailFrom', 'a@b@example.com'],
  ['mailFrom', 'no-reply@localhost'],
  ['mailFrom', 'no reply@example.com'],
  ['mailFrom', 'a@example.com, b@example.com'],
  ['mailFrom', 'Acme, Inc. <no-reply@example.com>'],
  ['mailFrom', '"Acme" <no-reply@example.com>'],
  ['mailFrom', 'Acme <no-reply@example.com'],
  ['mailFrom', 'Acme\r\nBcc: x <no-reply@example.com>'],
  ['mailFrom', 'no-reply@example.com\nBcc: x@example.com'],
  ['mailFrom', '*@example.com'],
  ['mailFrom', ''],
  ['removalPolicy', 'RETAIN'],
  ['logRetentionDays', 'forever'],
  ['throttleBurst', 'many'],
  ['region', 'Ireland'],
  ['alarmTopicArn', 'on-call'],
])('%s: %j is refused, by name and value', (key, value) => {
  const message = complaint({ [key]: value });
  expect(message).toContain(`${key}: ${JSON.stringify(value)} is not right; expected `);
});

test('a list names the item that is wrong', () => {
  expect(complaint({ allowedCountries: 'US,XX' })).toContain('allowedCountries: "XX" is not right');
  expect(complaint({ portalOrigins: `${portalOrigins},${portalOrigins}` })).toContain('each origin once');
});

test.each([
  ['0', 'throttleRate'],
  ['10001', 'throttleRate'],
  ['1.5', 'throttleRate'],
  ['91', 'logRetentionDays'],
])('%s is no %s', (value, key) => {
  expect(complaint({ [key]: value })).toContain(`${key}: ${value} is not right; expected `);
});

test('all that is wrong is told at once', () => {
  expect(complaint({ issuer: '', region: 'x' }).split('\n')).toHaveLength(3);
});

test.each([
  ['no-reply@example.com', 'no-reply@example.com'],
  ['Acme Hosting <no-reply@mail.acme.example>', 'no-reply@mail.acme.example'],
  ["O'Neil & Sons <o'neil+two-factor@example.org>", "o'neil+two-factor@example.org"],
])('mailFrom: %s is mail from %s', (mailFrom, address) => {
  expect(mailAddressOf(readConfiguration({ mailFrom }))).toBe(address);
});

describe('a key that does not exist', () => {
  test('is named, with those that do', () => {
    expect(complaint({ portalOrigin: portalOrigins })).toMatch(
      /portalOrigin: no such setting; there are issuer, portalOrigins, /,
    );
  });

  test("is not one of CDK's own", () => {
    const own = {
      'aws:cdk:enable-path-metadata': true,
      '@aws-cdk/core:newStyleStackSynthesis': true,
      'availability-zones:account=111122223333:region=eu-west-1': ['eu-west-1a'],
      'acknowledged-issue-numbers': [1],
      'cli-telemetry': false,
    };
    expect(complaint(own)).toBe('');
  });
});

describe("the API's own domain name", () => {
  test('goes with its certificate', () => {
    expect(complaint({ portalOrigins, apiDomainName: 'api.example.com' })).toContain(
      'certificateArn: not set',
    );
    expect(complaint({ portalOrigins, certificateArn })).toContain('apiDomainName: not set');
    expect(complaint({ portalOrigins, apiDomainName: 'api.example.com', certificateArn })).toBe('');
  });

  test("has a certificate in the API's region", () => {
    const context = { portalOrigins, apiDomainName: 'api.example.com', certificateArn };
    expect(complaint({ ...context, region: 'us-east-1' })).toContain("in the API's region, us-east-1");
    expect(complaint({ ...context, region: 'eu-west-1' })).toBe('');
  });

  test("is on the portal's site, because cookies are SameSite=Strict", () => {
    const message = complaint({ portalOrigins, apiDomainName: 'api.example.org', certificateArn });
    expect(message).toContain('apiDomainName: "api.example.org" is not right');
    expect(message).toContain(portalOrigins);
  });
});
