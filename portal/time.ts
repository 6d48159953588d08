/**
 * Waiting times and dates as people read them. Waits are counted from durations the server gave, never by
 * comparing its clock with the browser's: the two may differ by minutes.
 */

/** So far a browser's clock may be behind the server's before ages are not told. */
const clockToleranceSeconds = 120;

export function remainingSeconds(deadlineMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((deadlineMs - nowMs) / 1000));
}

/** 75 -> "1:15", 3675 -> "1:01:15" */
export function formatCountdown(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = twoDigits(seconds % 60);
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** 1 -> "1 second", 90 -> "2 minutes": rounded up, so that nobody comes back too early. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return count(Math.max(1, Math.ceil(seconds)), 'second');
  if (seconds < 3600) return count(Math.ceil(seconds / 60), 'minute');
  return count(Math.ceil(seconds / 3600), 'hour');
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** "14:35" today, with the day where it is another one. */
export function formatMoment(at: Date, now: Date, locale?: string): string {
  const sameDay = at.toDateString() === now.toDateString();
  const day: Intl.DateTimeFormatOptions = sameDay ? {} : { weekday: 'short', day: 'numeric', month: 'short' };
  return at.toLocaleString(locale, { ...day, hour: 'numeric', minute: '2-digit' });
}

export function formatDate(iso: string, locale?: string): string {
  return new Date(iso).toLocaleDateString(locale, { dateStyle: 'long' });
}

export function formatDateTime(iso: string, locale?: string): string {
  return new Date(iso).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

/** "5 minutes ago", for the last month; rounded down. Nothing for a moment that the browser's clock has yet to reach. */
export function formatAge(iso: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(iso)) / 1000;
  if (seconds < -clockToleranceSeconds || seconds >= 31 * 86_400) return '';
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${count(Math.floor(seconds / 60), 'minute')} ago`;
  if (seconds < 86_400) return `${count(Math.floor(seconds / 3600), 'hour')} ago`;
  return `${count(Math.floor(seconds / 86_400), 'day')} ago`;
}

/** "2026-12-01", as date fields have it: the day where the browser is. */
export function isoDay(at: Date): string {
  const [year, month, day] = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** Midnight where the browser is; undefined for what is no date. */
export function startOfDay(isoDay: string): Date | undefined {
  const at = new Date(`${isoDay}T00:00:00`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
