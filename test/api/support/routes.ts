/** Every route that changes something, with a request that it takes. */

export interface UnsafeRoute {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Target {
  readonly username: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly challenge: string;
}

export const unsafeRoutes: readonly ((target: Target) => UnsafeRoute)[] = [
  ({ username }) => ({
    method: 'POST',
    path: '/api/login',
    body: { username, password: 'wrong', code: '123456', rememberDevice: true },
  }),
  ({ challenge }) => ({
    method: 'POST',
    path: '/api/verify',
    body: { challenge, code: '123456', rememberDevice: true },
  }),
  ({ challenge }) => ({ method: 'POST', path: '/api/send-sms', body: { challenge } }),
  () => ({ method: 'POST', path: '/api/enroll', body: {} }),
  () => ({ method: 'DELETE', path: '/api/enroll', body: {} }),
  ({ userId }) => ({
    method: 'PUT',
    path: `/api/team/${userId}/phone`,
    body: { country: 'US', number: '(313) 555-0199' },
  }),
  ({ userId }) => ({ method: 'DELETE', path: `/api/team/${userId}/phone`, body: {} }),
  () => ({ method: 'DELETE', path: '/api/session', body: {} }),
  () => ({ method: 'POST', path: '/api/reauthenticate', body: { password: 'wrong' } }),
  ({ deviceId }) => ({ method: 'DELETE', path: `/api/devices/${deviceId}`, body: {} }),
  () => ({ method: 'DELETE', path: '/api/devices', body: {} }),
  () => ({ method: 'POST', path: '/api/recovery-codes', body: {} }),
];

/** For the name of a test, which has to stand before any user does. */
export const NAMED: readonly [string, (target: Target) => UnsafeRoute][] = unsafeRoutes.map((route) => {
  const { method, path } = route({ username: '', userId: '{userId}', deviceId: '{deviceId}', challenge: '' });
  return [`${method} ${path}`, route];
});
