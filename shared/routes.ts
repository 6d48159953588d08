/**
 * What each Lambda serves and what it may touch. Data only: `infra` turns it into routes and IAM roles,
 * the handlers into a dispatch table, so that a route, its code and its rights cannot drift apart.
 */

/** Every item's partition key starts with one of these: the unit in which rights on the table are granted. */
export type KeyPrefix = 'NAME#' | 'TEAM#' | 'CHALLENGE#' | 'SESSION#';

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
  | 'SMS_MAX_PRICE';

export interface FunctionSpec {
  /** Route keys of the HTTP API; none: the function is only invoked with IAM rights. */
  readonly routes: readonly string[];
  readonly table: readonly TableGrant[];
  /** May read the deployment's secret. */
  readonly secret: boolean;
  /** May send SMS. */
  readonly sms: boolean;
  /** The variables it is given; TABLE_NAME and SECRET_ARN follow from the grants. */
  readonly environment: readonly EnvironmentName[];
}

/** Reads the session and its user side by side, and moves the session's idle time: nothing else of a session. */
const authenticate: readonly TableGrant[] = [
  { actions: ['BatchGetItem'], keys: ['SESSION#', 'TEAM#'] },
  { actions: ['UpdateItem'], keys: ['SESSION#'], attributes: ['pk', 'sk', 'lastSeenAt'] },
];

/** A change of factor ends every other session: the one that made it is moved to the new epoch. */
function changeFactor(...attributes: readonly string[]): readonly TableGrant[] {
  return [
    { actions: ['UpdateItem'], keys: ['TEAM#'], attributes: ['pk', 'sk', 'epoch', ...attributes] },
    { actions: ['UpdateItem'], keys: ['SESSION#'], attributes: ['pk', 'sk', 'epoch'] },
  ];
}

const smsEnvironment = [
  'ISSUER',
  'PORTAL_ORIGINS',
  'SMS_SENDER_ID',
  'SMS_ORIGINATION_NUMBER',
  'SMS_MAX_PRICE',
] as const;

export const functions = {
  login: {
    routes: ['POST /api/login'],
    table: [
      { actions: ['GetItem'], keys: ['NAME#', 'TEAM#'] },
      { actions: ['UpdateItem'], keys: ['TEAM#'] },
      { actions: ['UpdateItem'], keys: ['NAME#'], attributes: ['pk', 'sk', 'passwordHash'] },
      { actions: ['PutItem'], keys: ['CHALLENGE#', 'SESSION#'] },
    ],
    secret: true,
    sms: false,
    environment: ['PORTAL_ORIGINS'],
  },
  verify: {
    routes: ['POST /api/verify'],
    table: [
      { actions: ['GetItem', 'DeleteItem'], keys: ['CHALLENGE#'] },
      { actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: ['SESSION#'] },
      { actions: ['GetItem', 'UpdateItem'], keys: ['TEAM#'] },
    ],
    secret: true,
    sms: false,
    environment: ['PORTAL_ORIGINS'],
  },
  'send-sms': {
    routes: ['POST /api/send-sms'],
    table: [
      { actions: ['GetItem'], keys: ['CHALLENGE#', 'SESSION#', 'TEAM#'] },
      { actions: ['UpdateItem'], keys: ['CHALLENGE#'] },
    ],
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
      { actions: ['PutItem', 'UpdateItem'], keys: ['CHALLENGE#'] },
    ],
    secret: true,
    sms: true,
    environment: [...smsEnvironment, 'ALLOWED_COUNTRIES'],
  },
  session: {
    routes: ['GET /api/session', 'DELETE /api/session', 'POST /api/reauthenticate'],
    table: [
      ...authenticate,
      { actions: ['GetItem'], keys: ['NAME#'] },
      { actions: ['PutItem'], keys: ['CHALLENGE#'] },
      { actions: ['DeleteItem'], keys: ['SESSION#'] },
      { actions: ['UpdateItem'], keys: ['SESSION#'], attributes: ['pk', 'sk', 'authenticatedAt'] },
    ],
    secret: true,
    sms: false,
    environment: ['PORTAL_ORIGINS'],
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
    ],
    secret: false,
    sms: false,
    environment: ['PORTAL_ORIGINS'],
  },
  'recovery-codes': {
    routes: ['POST /api/recovery-codes'],
    table: [...authenticate, ...changeFactor('recoveryCodes')],
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
    table: [{ actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: ['NAME#', 'TEAM#'] }],
    secret: false,
    sms: false,
    environment: ['ALLOWED_COUNTRIES'],
  },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;
