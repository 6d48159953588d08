import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileState, memoryState } from '../../local/state.ts';

const root = mkdtempSync(path.join(tmpdir(), 'state-'));
const folder = path.join(root, 'data');
const file = path.join(folder, 'aws-state.json');
afterAll(() => rmSync(root, { recursive: true }));

test('memory remembers', () => {
  const state = memoryState();
  state.set('a', '1');
  expect([state.get('a'), state.get('b')]).toEqual(['1', undefined]);
  state.set('b/1', '2');
  expect([state.keys(''), state.keys('b/')]).toEqual([['a', 'b/1'], ['b/1']]);
  state.delete('a');
  expect(state.get('a')).toBeUndefined();
});

test('a file remembers across restarts, for its owner’s eyes alone', () => {
  const state = fileState(folder);
  expect(state.get('a')).toBeUndefined();
  state.set('a', '1');
  state.set('b', '2');
  const again = fileState(folder);
  expect([again.get('a'), again.get('b')]).toEqual(['1', '2']);
  again.delete('b');
  expect(fileState(folder).get('b')).toBeUndefined();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['aws-state.json']);
});

test('a file that is none of ours is named', () => {
  writeFileSync(file, 'half a fi');
  expect(() => fileState(folder)).toThrow(`${file} is not a state file of the local harness`);
});
