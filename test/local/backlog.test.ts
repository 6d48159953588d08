import { createBacklog } from '../../local/backlog.ts';

test('it is settled when the last work is done, whatever that began', async () => {
  const backlog = createBacklog();
  await backlog.settled();
  const { promise, resolve } = Promise.withResolvers<void>();
  const done: string[] = [];
  backlog.begin(async () => {
    await promise;
    backlog.begin(async () => void done.push('second'));
    done.push('first');
  });
  const settled = backlog.settled().then(() => done.push('settled'));
  expect(done).toEqual([]);
  resolve();
  await settled;
  expect(done).toEqual(['second', 'first', 'settled']);
});

test('what is dropped is told so, and what comes meanwhile is not begun', async () => {
  const backlog = createBacklog();
  const begun: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  backlog.begin(async (dropped) => {
    await promise;
    begun.push(dropped.aborted ? 'dropped' : 'kept');
  });
  await backlog.dropDuring(async () => backlog.begin(async () => void begun.push('meanwhile')));
  backlog.begin(async (dropped) => void begun.push(dropped.aborted ? 'dropped' : 'after'));
  resolve();
  await backlog.settled();
  expect(begun).toEqual(['after', 'dropped']);
});

test('closed, it begins nothing more', async () => {
  const backlog = createBacklog();
  backlog.close();
  const begin = () => backlog.begin(() => Promise.reject(new Error('begun')));
  begin();
  await backlog.dropDuring(async () => undefined);
  begin();
  await backlog.settled();
});
