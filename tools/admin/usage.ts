/** What `npm run admin -- --help` says. */
export const usage = `Manages users: invokes the admin function of the local harness, or with --function the deployed one.

  npm run admin -- COMMAND [options]

  create-user       --username NAME --display-name TEXT --role owner|admin|member
                    --team-id ID --team-name TEXT          (the password is read from standard input)
                    [--email ADDRESS]        where the user is told of what happens to the account
  import-users      --file USERS.jsonl     one user a line: username, displayName, role, team {id, name}, passwordHash
  show-user         --username NAME        what is set up, and whether it is disabled or locked
  set-role          --username NAME --role owner|admin|member
  set-email         --username NAME --email ADDRESS|none
  reset-two-factor  --username NAME        for one who has lost app, phone and recovery codes
  disable-user      --username NAME        ends the sessions, and refuses sign-in
  enable-user       --username NAME        the way back
  key-report        [--key ID]             how many secrets and devices need which key, and who needs the one named

  --function NAME   the deployed function (stack output AdminFunctionName); with your AWS credentials and region
  --port NUMBER     the local harness on this port (default 3000, when --function is not given)
  --help            show this

Ends with 0 when all was done, 1 when something was refused or failed, 2 when the command line is not right.
`;
