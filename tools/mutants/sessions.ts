/** Weaknesses of who is signed in: before the code, after a change of factor, from a remembered browser. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: lines of source text
import { attacks, type Mutant } from './mutant.ts';

export const sessionMutants: readonly Mutant[] = [
  // Half signed in
  {
    file: 'functions/login/routes.ts',
    find: 'if (!proven.user.totp) return signInWithPassword(service, proven, call);',
    replace: 'if (!proven.user.totp || !code) return signInWithPassword(service, proven, call);',
    why: 'The password alone signs in.',
    tests: attacks('half-signed-in'),
  },
  {
    file: 'shared/challenge.ts',
    find: 'return session !== undefined && session.hash === challenge.sessionHash && isAlive(session, user, nowMs);',
    replace: 'return session !== undefined && isAlive(session, user, nowMs);',
    why: 'Any session answers the challenge of another one.',
    tests: attacks('half-signed-in', 'change-of-factor'),
  },
  {
    file: 'functions/verify/schema.ts',
    find: 'export const request = z.strictObject({',
    replace: 'export const request = z.object({',
    why: 'Members that nobody knows are let through, such as `verified`.',
    tests: attacks('half-signed-in-injection'),
  },
  {
    file: 'functions/login/routes.ts',
    find: "return { body: { status: 'code_required', ...challengeView(token, challenge, user) } };",
    replace:
      "return { body: { status: 'code_required', ...challengeView(token, challenge, user) }, cookies: [sessionCookie(token)] };",
    why: 'The challenge is set as a session cookie before the code.',
    tests: attacks('half-signed-in'),
  },
  {
    file: 'shared/token.ts',
    find: 'if (!token || rest.length > 0 || !USER_ID.test(userId) || !SECRET.test(secret)) return undefined;',
    replace: 'if (!token || rest.length > 0) return undefined;',
    why: 'Cookies of any form reach the table as keys.',
    tests: attacks('devices-cookies'),
  },
  // Change of factor
  {
    file: 'shared/session.ts',
    find: "return nowMs - authenticatedAt <= policy.freshMs && !amr.includes('device');",
    replace: 'return nowMs - authenticatedAt <= policy.freshMs;',
    why: 'A stolen device cookie and the password change the factors.',
    tests: attacks('change-of-factor'),
  },
  {
    file: 'shared/policy.ts',
    find: 'freshMs: 10 * MINUTE_MS,',
    replace: 'freshMs: 11 * MINUTE_MS,',
    why: 'A session stays fresh for longer.',
    tests: attacks('change-of-factor'),
  },
  {
    file: 'shared/user.ts',
    find: 'RANK[actor.role] >= RANK[target.role]',
    replace: 'RANK[actor.role] <= RANK[target.role]',
    why: 'An admin changes the owner’s number.',
    tests: attacks('change-of-factor'),
  },
  {
    file: 'shared/store/users.ts',
    find: 'USER_ID.test(userId) && teamIdOf(userId) === teamIdOf(id)',
    replace: 'USER_ID.test(userId)',
    why: 'The number of another team’s member is changed by an owner of one’s own.',
    tests: attacks('change-of-factor'),
  },
  {
    file: 'shared/http/middleware.ts',
    find: 'if (foreign) throw new Problem(',
    replace: "if (foreign && origin !== 'null') throw new Problem(",
    why: 'A sandboxed frame of another site changes what it likes.',
    tests: attacks('change-of-factor-csrf'),
  },
  {
    file: 'shared/http/middleware.ts',
    find: "origin === undefined ? site !== undefined && site !== 'same-origin' : !allowed.includes(origin);",
    replace: 'origin !== undefined && !allowed.some((one) => origin.startsWith(one));',
    why: 'Origins that begin alike are taken for the portal’s, and the browser’s own word is not asked for.',
    tests: attacks('change-of-factor-csrf'),
  },
  {
    file: 'shared/session.ts',
    find: 'return session.epoch === user.epoch && !user.disabled;',
    replace: 'return !user.disabled;',
    why: 'No session ends with a change of factor (CVE-2024-21722).',
    tests: attacks('change-of-factor-endings'),
  },
  {
    file: 'shared/store/sessions.ts',
    find: 'when: [above([',
    replace: 'when: Date.now() > 0 ? [] : [above([',
    why: 'A request under way brings a signed-out session back.',
    tests: attacks('change-of-factor-parallel'),
  },
  {
    file: 'shared/store/consume.ts',
    find: "when: [equals(['epoch'], user.epoch)]",
    replace: 'when: []',
    why: 'Changes of a factor at the same moment all take effect, and tell each its own set of recovery codes.',
    tests: attacks('change-of-factor-parallel'),
  },
  // Devices
  {
    file: 'shared/device-token.ts',
    find: "if (nowMs >= device.expiresAt * 1000) return 'unknown';",
    replace: '',
    why: 'A remembered browser never ends.',
    tests: attacks('devices'),
  },
  {
    file: 'shared/device-token.ts',
    find: '...device,\n    currentHash: hashToken(successor.secret),',
    replace:
      '...device,\n    expiresAt: Math.floor(nowMs / 1000) + policy.lifetimeSeconds,\n    currentHash: hashToken(successor.secret),',
    why: 'Daily use makes thirty days endless.',
    tests: attacks('devices'),
  },
  {
    file: 'functions/login/remembered-device.ts',
    find: 'const change = merged(nextEpoch(user), { remove:',
    replace: 'const change = merged({ remove:',
    why: 'The thief’s session outlives the theft being noticed.',
    tests: attacks('devices'),
  },
  {
    file: 'shared/device-token.ts',
    find: 'rotations === 1 && nowMs - device.rotatedAt <= policy.rotationGraceMs',
    replace: 'rotations <= 3',
    why: 'A rotated-out cookie is taken for the browser’s own at any time.',
    tests: attacks('devices'),
  },
  {
    file: 'shared/http/cookies.ts',
    find: 'const single = pairs.filter(([, name]) => names.indexOf(name) === names.lastIndexOf(name));',
    replace: 'const single = pairs;',
    why: 'Of two cookies of one name the last is taken: another host plants a session.',
    tests: attacks('devices-cookies'),
  },
  {
    file: 'shared/device-token.ts',
    find: 'return Object.hasOwn(devices, id) ? devices[id] : undefined;',
    replace: 'return devices[id];',
    why: 'A cookie named like a prototype’s member is looked up there.',
    tests: attacks('devices-cookies'),
  },
  {
    file: 'shared/policy.ts',
    find: 'perUser: 10,',
    replace: 'perUser: 11,',
    why: 'More browsers are remembered than a user sees at a glance.',
    tests: attacks('devices'),
  },
  {
    file: 'shared/flow/sign-in.ts',
    find: "const devices = code.method === 'recovery' ? forgetting(remembered) : (remembered?.change ?? {});",
    replace: 'const devices = remembered?.change ?? {};',
    why: 'A thief’s browser stays remembered after its owner came back with a recovery code.',
    tests: attacks('change-of-factor-endings'),
  },
];
