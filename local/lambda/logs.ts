/**
 * What functions write to stdout and stderr, in the order it arrived: the local counterpart of their log groups.
 * A bounded ring, so that a harness that runs for days does not grow.
 */
export interface LogEntry {
  readonly at: string;
  readonly function: string;
  readonly requestId: string;
  readonly text: string;
}

/** The `function` of what the harness itself has to say: what it does not deliver, and why. */
export const harnessLabel = 'local-aws';

export interface Logs {
  write(entry: LogEntry): void;
  list(): LogEntry[];
  clear(): void;
}

const keptEntries = 5000;

export function createLogs(onEntry?: (entry: LogEntry) => void): Logs {
  const entries: LogEntry[] = [];
  return {
    write: (entry) => {
      entries.push(entry);
      if (entries.length > keptEntries) entries.shift();
      onEntry?.(entry);
    },
    list: () => [...entries],
    clear: () => entries.splice(0),
  };
}
