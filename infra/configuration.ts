/**
 * What an operator may set, by CDK context: `-c key=value` or `context` in cdk.json. Read and checked once, at synth;
 * every complaint names the key, the value and what is right.
 * https://docs.aws.amazon.com/cdk/v2/guide/context.html
 */
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';

export interface Configuration {
  /**
   * The name in authenticator apps and in SMS. No colon: it parts issuer and account in an `otpauth` label.
   * @default 'Acme Hosting'
   */
  readonly issuer: string;
  /**
   * The portal's origins: may call the API with cookies. The first one's host is named in SMS for autofill.
   * @default ['http://localhost:3000']
   */
  readonly portalOrigins: readonly string[];
  /**
   * Countries whose numbers may receive SMS, as ISO 3166-1 alpha-2 codes.
   * @default ['US', 'GB', 'AU', 'CA']
   */
  readonly allowedCountries: readonly string[];
  /**
   * Alphanumeric sender of the SMS, where the country supports one.
   * @default - Amazon SNS chooses
   */
  readonly smsSenderId?: string | undefined;
  /**
   * Number of this AWS account that the SMS come from, in E.164.
   * @default - Amazon SNS chooses
   */
  readonly smsOriginationNumber?: string | undefined;
  /**
   * Highest price of one SMS; dearer ones are not sent.
   * @default 0.5
   */
  readonly smsMaxPriceUsd: number;
  /**
   * Messages to one user a day (UTC).
   * @default 10
   */
  readonly smsPerUserDay: number;
  /**
   * Messages to one number a day, whoever asks.
   * @default 10
   */
  readonly smsPerNumberDay: number;
  /**
   * Messages that one IP address (IPv6: /64) may ask for in an hour. A portal that forwards `/api` by its own server is one
   * address to API Gateway: raise it then.
   * @default 20
   */
  readonly smsPerAddressHour: number;
  /**
   * Messages to one country a day.
   * @default 500
   */
  readonly smsPerCountryDay: number;
  /**
   * Messages a day in all: the most that a day of SMS can cost is this times `smsMaxPriceUsd`.
   * @default 1000
   */
  readonly smsPerDeploymentDay: number;
  /**
   * Wrong passwords that one IP address (IPv6: /64) may enter in a quarter of an hour; of a portal that forwards `/api` by its own
   * server, all of its users together.
   * @default 100
   */
  readonly passwordTriesPerAddress: number;
  /**
   * Alarm once the account's SMS spending of the month passes this.
   * @default 100
   */
  readonly smsSpendAlarmUsd: number;
  /**
   * Where mail to users comes from, as an address or `Name <address>`: of an identity that is verified in Amazon SES.
   * @default 'no-reply@example.com'
   */
  readonly mailFrom: string;
  /**
   * What becomes of table, secret, key and logs when the stack is deleted; 'destroy' also lifts deletion protection.
   * @default 'retain'
   */
  readonly removalPolicy: 'retain' | 'destroy';
  /**
   * Days that logs are kept.
   * @default 90
   */
  readonly logRetentionDays: number;
  /**
   * Requests a second, over all clients.
   * @default 50
   */
  readonly throttleRate: number;
  /**
   * Requests at once, over all clients.
   * @default 100
   */
  readonly throttleBurst: number;
  /**
   * The region to deploy to.
   * @default - the region of the AWS credentials
   */
  readonly region?: string | undefined;
  /**
   * The API's own domain name. Cookies are SameSite=Strict, so it must share the portal's site.
   * @default - the execute-api endpoint, for a portal that forwards /api to it
   */
  readonly apiDomainName?: string | undefined;
  /**
   * ACM certificate of `apiDomainName`, in the API's region.
   * @default - none
   */
  readonly certificateArn?: string | undefined;
  /**
   * SNS topic that alarms are sent to.
   * @default - alarms only change state
   */
  readonly alarmTopicArn?: string | undefined;
}

/** A value in the context that is not right; its message is meant for the operator. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** `-c key=a,b` arrives as one string, cdk.json may hold a list. */
const list = (value: unknown): unknown =>
  typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;

/** `-c key=5` arrives as a string. */
const number = (value: unknown): unknown =>
  typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;

const text = (pattern: RegExp, right: string) => z.string(right).regex(pattern, right);
const numeric = (low: number, high: number, right: string) =>
  z.preprocess(number, z.number(right).min(low, right).max(high, right));
const whole = (low: number, high: number, right: string) =>
  z.preprocess(number, z.int(right).min(low, right).max(high, right));
const cap = () => whole(1, 1_000_000, 'a whole number from 1 to 1000000');
const distinct = (items: readonly string[]): boolean => new Set(items).size === items.length;

function isPortalOrigin(value: string): boolean {
  if (!URL.canParse(value) || value.includes('*')) return false;
  const { origin, protocol, hostname } = new URL(value);
  return origin === value && (protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost'));
}

const ADDRESS = "[A-Za-z0-9._%+'-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]{2,63}";
const MAIL_FROM = new RegExp(`^(${ADDRESS}|[A-Za-z0-9][A-Za-z0-9 &'+\\-!_/]{0,63} <${ADDRESS}>)$`);

const rightIssuer = "1 to 32 letters, digits, spaces and & ' ( ) + , - . ! _ /, no space at either end";
const rightOrigin =
  'origins such as https://portal.example.com, no path, https only (but http://localhost:3000 for development)';
const rightSender =
  "an address such as no-reply@example.com, or Name <address> with a name of letters, digits, spaces and & ' + - ! _ /";
const rightCountry = 'ISO 3166-1 alpha-2 codes of countries with telephone numbers, such as US,GB';
const retentions = Object.values(RetentionDays).filter(
  (days): days is number => typeof days === 'number' && days !== RetentionDays.INFINITE,
);
const rightRetention = `one of ${retentions.join(', ')}`;

const schema = z
  .strictObject({
    // Every character is a single one in GSM-7, so that the length of an SMS can be told from the text's.
    issuer: text(/^(?! )[A-Za-z0-9 &'()+,\-.!_/]{1,32}(?<! )$/, rightIssuer).default('Acme Hosting'),
    portalOrigins: z
      .preprocess(
        list,
        z
          .array(z.string(rightOrigin).refine(isPortalOrigin, rightOrigin), rightOrigin)
          .min(1, rightOrigin)
          .refine(distinct, 'each origin once'),
      )
      .default(['http://localhost:3000']),
    allowedCountries: z
      .preprocess(
        list,
        z
          .array(z.string(rightCountry).refine(isSupportedCountry, rightCountry), rightCountry)
          .min(1, rightCountry)
          .refine(distinct, 'each country once'),
      )
      .default(['US', 'GB', 'AU', 'CA']),
    smsSenderId: text(
      /^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/,
      '1 to 11 letters and digits, with at least one letter',
    ).optional(),
    smsOriginationNumber: text(/^\+[1-9]\d{4,14}$/, 'a number in E.164, such as +13135550142').optional(),
    smsMaxPriceUsd: numeric(0.01, 10, 'a price in USD from 0.01 to 10').default(0.5),
    smsPerUserDay: cap().default(10),
    smsPerNumberDay: cap().default(10),
    smsPerAddressHour: cap().default(20),
    smsPerCountryDay: cap().default(500),
    smsPerDeploymentDay: cap().default(1000),
    passwordTriesPerAddress: cap().default(100),
    smsSpendAlarmUsd: numeric(1, 1_000_000, 'an amount in USD from 1 to 1000000').default(100),
    // The name in characters that a header takes as they are (RFC 5322 atoms): no quotes, no encoding.
    mailFrom: text(MAIL_FROM, rightSender).default('no-reply@example.com'),
    removalPolicy: z.enum(['retain', 'destroy'], 'retain or destroy').default('retain'),
    logRetentionDays: z
      .preprocess(
        number,
        z.number(rightRetention).refine((days) => retentions.includes(days), rightRetention),
      )
      .default(90),
    throttleRate: whole(1, 10_000, 'a whole number from 1 to 10000').default(50),
    throttleBurst: whole(1, 5_000, 'a whole number from 1 to 5000').default(100),
    region: text(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'a region such as eu-west-1').optional(),
    apiDomainName: text(
      /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
      'a host name in lower case, such as api.example.com',
    ).optional(),
    certificateArn: text(
      /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/,
      'the ARN of an ACM certificate',
    ).optional(),
    alarmTopicArn: text(
      /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/,
      'the ARN of an SNS topic',
    ).optional(),
  })
  .superRefine(checkDomain);

function checkDomain(configuration: Configuration, context: z.RefinementCtx): void {
  const { apiDomainName, certificateArn, region, portalOrigins } = configuration;
  const complain = (path: keyof Configuration, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], input: configuration[path], message });
  if (apiDomainName && !certificateArn)
    complain('certificateArn', `the ARN of a certificate for ${apiDomainName}`);
  if (certificateArn && !apiDomainName) complain('apiDomainName', 'the name that certificateArn is for');
  if (region && certificateArn && certificateArn.split(':')[3] !== region) {
    complain('certificateArn', `a certificate in the API's region, ${region}`);
  }
  const foreign = apiDomainName && portalOrigins.find((origin) => !mayShareSite(origin, apiDomainName));
  if (foreign) complain('apiDomainName', `a name on the site of ${foreign}: cookies are SameSite=Strict`);
}

/** Without the list of public suffixes: whoever differs in the last two labels is surely on another site. */
function mayShareSite(origin: string, apiDomainName: string): boolean {
  const { hostname } = new URL(origin);
  const ending = (name: string): string => name.split('.').slice(-2).join('.');
  return hostname === 'localhost' || ending(hostname) === ending(apiDomainName);
}

/** The address alone, without a name before it. */
export function mailAddressOf({ mailFrom }: Pick<Configuration, 'mailFrom'>): string {
  return mailFrom.replace(/^.*<|>$/g, '');
}

/** CDK's own keys all have punctuation (`aws:cdk:…`, `@aws-cdk/…`, `cli-telemetry`); a plain word is meant for us. */
const isOurs = ([key]: [string, unknown]): boolean => /^\w+$/.test(key);

const keys = Object.keys(schema.shape);

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${key}: no such setting; there are ${keys.join(', ')}`).join('\n');
  }
  const found = issue.input === undefined ? 'not set' : `${JSON.stringify(issue.input)} is not right`;
  return `${String(issue.path[0])}: ${found}; expected ${issue.message}`;
}

/** @param context all of the app's context, CDK's own keys among it. */
export function readConfiguration(context: Readonly<Record<string, unknown>>): Configuration {
  const ours = Object.fromEntries(Object.entries(context).filter(isOurs));
  const result = schema.safeParse(ours, { reportInput: true });
  if (result.success) return result.data;
  throw new ConfigurationError(`CDK context:\n${result.error.issues.map(describe).join('\n')}`);
}
