/**
 * What each Lambda serves and what it may touch. Data only: `infra` turns it into routes and IAM roles,
 * the handlers into a dispatch table, so that a route, its code and its rights cannot drift apart.
 */
import type { EventMethod, EventType } from './event.ts';

/** Every item's partition key starts with one of these: the unit in which rights on the table are granted. */
export type KeyPrefix = 'NAME#' | 'TEAM#' | 'CHALLENGE#' | 'SESSION#' | 'EVENT#' | 'LIMIT#';

/** The `source` of the events that are published. */
export const EVENT_SOURCE = 'two-factor';

export type TableAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

export interface TableGrant {
  readonly actions: readonly TableAction[];
  readonly keys: readonly KeyPrefix[];
  /** When given, the only attributes that such a request may name. */
  readonly attributes?: readonly string[];
}

export type EnvironmentName =
  | 'TABLE_NAME'
  | 'SECRET_ARN'
  | 'ISSUER'
  | 'PORTAL_ORIGINS'
  | 'ALLOWED_COUNTRIES'
  | 'SMS_SENDER_ID'
  | 'SMS_ORIGINATION_NUMBER'
  | 'SMS_MAX_PRICE'
  | 'SMS_PER_USER_DAY'
  | 'SMS_PER_NUMBER_DAY'
  | 'SMS_PER_ADDRESS_HOUR'
  | 'SMS_PER_COUNTRY_DAY'
  | 'SMS_PER_DEPLOYMENT_DAY'
  | 'PASSWORD_TRIES_PER_ADDRESS'
  | 'MAIL_FROM'
  | 'EVENT_BUS_NAME';

/**
 * Of each field, the values that it may have: as EventBridge's rules have it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export interface EventPattern {
  readonly type: readonly EventType[];
  readonly method?: readonly EventMethod[];
  readonly newDevice?: readonly true[];
}

export interface FunctionSpec {
  /** Route keys of the HTTP API; none: the function is invoked by what else its entry names, or with IAM rights alone. */
  readonly routes: readonly string[];
  readonly table: readonly TableGrant[];
  /** The attributes that it may read of all items there are: a scan names no keys that could limit it. */
  readonly scan?: readonly string[];
  /** May read the deployment's secret. */
  readonly secret: boolean;
  /** May send SMS. */
  readonly sms: boolean;
  /** May send mail, from the deployment's own address. */
  readonly mail?: true;
  /** May put events on the bus. */
  readonly publishes?: true;
  /** Is handed what is written to items of this kind, by the table's stream. */
  readonly stream?: KeyPrefix;
  /** Is invoked with the events of the bus that are as one of these says. */
  readonly events?: readonly EventPattern[];
  /** The variables it is given; those that say where something lies or mail comes from follow from the rights. */
  readonly environment: readonly EnvironmentName[];
}

/** Reads the session and its user side by side, and moves the session's idle time: nothing else of a session. */
const authenticate: readonly TableGrant[] = [
  { actions: ['BatchGetItem'], keys: ['SESSION#', 'TEAM#'] },
  { actions: ['UpdateItem'], keys: ['SESSION#'], attributes: ['pk', 'sk', 'lastSeenAt'] },
];

/** What happens is put on record in the transaction that makes it so. */
const recordEvents: TableGrant = { actions: ['PutItem'], keys: ['EVENT#'] };

/** What a service failed to do is taken off the record again. */
const recordAttempts: TableGrant = { actions: ['PutItem', 'DeleteItem'], keys: ['EVENT#'] };

const countLimits = ['pk', 'sk', 'count', 'expiresAt'] as const;

/** Reads the name beside what is counted; counts a wrong password, and forgets the count after a right one. */
const checkPassword: readonly TableGrant[] = [
  { actions: ['BatchGetItem'], keys: ['NAME#', 'LIMIT#'] },
  { actions: ['GetItem'], keys: ['TEAM#', 'LIMIT#'] },
  { actions: ['UpdateItem'], keys: ['NAME#'], attributes: ['pk', 'sk', 'passwordHash'] },
  { actions: ['UpdateItem', 'DeleteItem'], keys: ['LIMIT#'] },
];

const sendSms: readonly TableGrant[] = [
  { actions: ['UpdateItem'], keys: ['CHALLENGE#'] },
  { actions: ['UpdateItem'], keys: ['LIMIT#'], attributes: countLimits },
  recordAttempts,
];

/** A change of factor ends every other session: the one that made it is moved to the new epoch. */
function changeFactor(...attributes: readonly string[]): readonly TableGrant[] {
  return [
    {
      actions: ['UpdateItem'],
      keys: ['TEAM#'],
      attributes: ['pk', 'sk', 'epoch', 'passwordReset', ...attributes],
    },
    { actions: ['UpdateItem'], keys: ['SESSION#'], attributes: ['pk', 'sk', 'epoch'] },
  ];
}

const smsEnvironment = [
  'ISSUER',
  'PORTAL_ORIGINS',
  'SMS_SENDER_ID',
  'SMS_ORIGINATION_NUMBER',
  'SMS_MAX_PRICE',
  'SMS_PER_USER_DAY',
  'SMS_PER_NUMBER_DAY',
  'SMS_PER_ADDRESS_HOUR',
  'SMS_PER_COUNTRY_DAY',
  'SMS_PER_DEPLOYMENT_DAY',
] as const;

export const functions = {
  login: {
    routes: ['POST /api/login'],
    table: [
      ...checkPassword,
      { actions: ['UpdateItem'], keys: ['TEAM#'] },
      { actions: ['PutItem'], keys: ['CHALLENGE#', 'SESSION#'] },
      recordAttempts,
    ],
    secret: true,
    sms: false,
    environment: ['PORTAL_ORIGINS', 'PASSWORD_TRIES_PER_ADDRESS'],
  },
  verify: {
    routes: ['POST /api/verify'],
    table: [
      { actions: ['GetItem', 'DeleteItem'], keys: ['CHALLENGE#'] },
      { actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: ['SESSION#'] },
      { actions: ['GetItem', 'UpdateItem'], keys: ['TEAM#'] },
      recordAttempts,
    ],
    secret: true,
    sms: false,
    environment: ['PORTAL_ORIGINS'],
  },
  'send-sms': {
    routes: ['POST /api/send-sms'],
    table: [{ actions: ['GetItem'], keys: ['CHALLENGE#', 'SESSION#', 'TEAM#'] }, ...sendSms],
    secret: true,
    sms: true,
    environment: smsEnvironment,
  },
  enroll: {
    routes: ['POST /api/enroll', 'DELETE /api/enroll'],
    table: [...authenticate, { actions: ['PutItem'], keys: ['CHALLENGE#'] }],
    secret: true,
    sms: false,
    environment: ['ISSUER', 'PORTAL_ORIGINS'],
  },
  'update-phone': {
    routes: ['PUT /api/team/{userId}/phone', 'DELETE /api/team/{userId}/phone'],
    table: [
      ...authenticate,
      ...changeFactor('phone', 'pendingPhone'),
      { actions: ['GetItem'], keys: ['TEAM#'] },
      { actions: ['PutItem'], keys: ['CHALLENGE#'] },
      ...sendSms,
    ],
    secret: true,
    sms: true,
    environment: [...smsEnvironment, 'ALLOWED_COUNTRIES'],
  },
  session: {
    routes: ['GET /api/session', 'DELETE /api/session', 'POST /api/reauthenticate'],
    table: [
      ...authenticate,
      ...checkPassword,
      { actions: ['PutItem'], keys: ['CHALLENGE#'] },
      { actions: ['DeleteItem'], keys: ['SESSION#'] },
      { actions: ['UpdateItem'], keys: ['SESSION#'], attributes: ['pk', 'sk', 'authenticatedAt'] },
      recordEvents,
    ],
    secret: true,
    sms: false,
    environment: ['PORTAL_ORIGINS', 'PASSWORD_TRIES_PER_ADDRESS'],
  },
  team: {
    routes: ['GET /api/team'],
    table: [...authenticate, { actions: ['Query'], keys: ['TEAM#'] }],
    secret: false,
    sms: false,
    environment: ['PORTAL_ORIGINS'],
  },
  devices: {
    routes: ['GET /api/devices', 'DELETE /api/devices/{deviceId}', 'DELETE /api/devices'],
    table: [
      ...authenticate,
      { actions: ['UpdateItem'], keys: ['TEAM#'], attributes: ['pk', 'sk', 'devices'] },
      recordEvents,
    ],
    secret: false,
    sms: false,
    environment: ['PORTAL_ORIGINS'],
  },
  'recovery-codes': {
    routes: ['POST /api/recovery-codes'],
    table: [...authenticate, ...changeFactor('recoveryCodes'), recordEvents],
    secret: false,
    sms: false,
    environment: ['PORTAL_ORIGINS'],
  },
  events: {
    routes: ['GET /api/events', 'GET /api/team/events'],
    table: [...authenticate, { actions: ['Query'], keys: ['EVENT#', 'TEAM#'] }],
    secret: false,
    sms: false,
    environment: ['PORTAL_ORIGINS'],
  },
  password: {
    routes: ['POST /api/password', 'POST /api/password/forgot', 'POST /api/password/reset'],
    table: [
      ...authenticate,
      ...checkPassword,
      ...changeFactor('devices', 'passwordId', 'disabled'),
      { actions: ['GetItem'], keys: ['NAME#'] },
      { actions: ['UpdateItem'], keys: ['NAME#'], attributes: ['pk', 'sk', 'passwordHash', 'passwordId'] },
      recordEvents,
    ],
    secret: true,
    sms: false,
    environment: ['ISSUER', 'PORTAL_ORIGINS', 'PASSWORD_TRIES_PER_ADDRESS'],
  },
  'team-policy': {
    routes: ['GET /api/team/policy', 'PUT /api/team/policy'],
    table: [
      ...authenticate,
      { actions: ['UpdateItem'], keys: ['TEAM#'], attributes: ['pk', 'sk', 'twoFactorRequiredFrom'] },
      recordEvents,
    ],
    secret: false,
    sms: false,
    environment: ['PORTAL_ORIGINS'],
  },
  'reset-two-factor': {
    routes: ['DELETE /api/team/{userId}/two-factor'],
    table: [...authenticate, { actions: ['GetItem', 'UpdateItem'], keys: ['TEAM#'] }, recordEvents],
    secret: false,
    sms: false,
    environment: ['PORTAL_ORIGINS'],
  },
  config: {
    routes: ['GET /api/config', 'GET /api/openapi.json'],
    table: [],
    secret: false,
    sms: false,
    environment: ['ISSUER', 'PORTAL_ORIGINS', 'ALLOWED_COUNTRIES'],
  },
  admin: {
    routes: [],
    table: [{ actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: ['NAME#', 'TEAM#'] }, recordEvents],
    // Under which keys whose secrets and devices are.
    scan: ['pk', 'sk', 'username', 'totp', 'devices'],
    secret: false,
    sms: false,
    environment: ['ALLOWED_COUNTRIES'],
  },
  'publish-events': {
    routes: [],
    table: [],
    secret: false,
    sms: false,
    publishes: true,
    stream: 'EVENT#',
    environment: [],
  },
  notify: {
    routes: [],
    table: [{ actions: ['GetItem'], keys: ['EVENT#', 'TEAM#'] }],
    secret: true,
    sms: true,
    mail: true,
    // What the user is told of. One who signs in knows it: only what another could have done unnoticed is worth a mail.
    events: [
      {
        type: [
          'code_entry_locked',
          'two_factor_enabled',
          'two_factor_disabled',
          'two_factor_reset',
          'phone_changed',
          'phone_removed',
          'device_token_reused',
          'password_changed',
          'recovery_codes_replaced',
          'password_reset_requested',
          'password_reset',
          'email_changed',
        ],
      },
      { type: ['signed_in'], newDevice: [true] },
      { type: ['signed_in', 'reauthenticated'], method: ['recovery'] },
    ],
    environment: ['ISSUER', 'PORTAL_ORIGINS', 'SMS_SENDER_ID', 'SMS_ORIGINATION_NUMBER', 'SMS_MAX_PRICE'],
  },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;
