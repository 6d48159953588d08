/**
 * AWS STS: who am I. The call needs no permission.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
import type { Template } from '../template.ts';
import type { Caller } from './credentials.ts';
import { queryProtocol } from './protocol.ts';
import type { Answer, Service } from './service.ts';

export function stsService(template: Template): Service {
  return {
    name: 'sts',
    protocol: queryProtocol('https://sts.amazonaws.com/doc/2011-06-15/'),
    accessDenied: { status: 403, type: 'AccessDenied' },
    operation: (name) =>
      name === 'GetCallerIdentity'
        ? { accesses: () => [], perform: (_, caller) => callerIdentity(caller, template) }
        : undefined,
  };
}

function callerIdentity({ sessionArn, roleArn }: Caller, template: Template): Answer {
  const roles = template.resources('AWS::IAM::Role');
  const roleId = roles.find(({ attributes }) => attributes.Arn === roleArn)?.attributes.RoleId;
  const sessionName = sessionArn.slice(sessionArn.lastIndexOf('/') + 1);
  return { output: { Arn: sessionArn, UserId: `${roleId}:${sessionName}`, Account: template.account } };
}
