/**
 * The page at `/_local`: shows what `/_local/*` answers, and asks again every second while somebody looks.
 */
import { showClock, startClock } from './clock-view.ts';
import { showFaults, startFaults } from './faults-view.ts';
import { showMail } from './mail-view.ts';
import { showMessages } from './messages-view.ts';
import { showBackground, showRequests } from './requests-view.ts';
import { showTables, startTables } from './tables-view.ts';

const pollMs = 1000;

async function refresh(): Promise<void> {
  const outboxes = [showMessages(), showMail()];
  const traces = [showRequests(), showBackground()];
  await Promise.all([...outboxes, ...traces, showClock(), showTables(), showFaults()]);
}

async function poll(): Promise<void> {
  // A harness that restarts is away for a moment: the page stays as it is and tries again.
  if (!document.hidden) await refresh().catch(() => undefined);
  setTimeout(() => void poll(), pollMs);
}

startClock();
startTables(refresh);
startFaults();
void poll();
