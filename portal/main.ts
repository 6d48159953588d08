/**
 * The reference portal around the elements: who is logged in, which page is shown. Everything about two
 * factors is in the elements and reaches this file as events.
 */
import './two-factor.ts';
import { createApi } from './api.ts';
import type { Result } from './contract.ts';
import { type Child, fill, h } from './dom.ts';
import { listen } from './events.ts';
import { mayLeave } from './parts/leave-guard.ts';
import { failureView } from './parts/states.ts';
import { isResetLink } from './reset-link.ts';
import { banners } from './shell/banners.ts';
import { header, signedOutHeader } from './shell/header.ts';
import { isPage, loginPath, pageAt, pathOf, setUpPath, tag } from './shell/pages.ts';
import { followLinks } from './shell/router.ts';
import { type Standing, standingOf } from './shell/standing.ts';

const api = createApi('');
const headerSlot = elementById('header');
const content = elementById('content');
const bannerSlot = h('div', { class: 'tf-banners', role: 'status' });
let issuer = 'Client Portal';
let wanted = '/';
let shown = '/';
let standing: Standing | undefined;

function elementById(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element #${id}`);
  return element;
}

async function open(): Promise<void> {
  const hasResetLink = isResetLink(location.hash);
  const [config, result] = await Promise.all([api.config(), hasResetLink ? undefined : standingOf(api)]);
  if (config.ok) issuer = config.value.issuer;
  if (result) enter(result, pathOf(location.pathname));
  else showReset();
}

function enter(result: Result<Standing>, path: string): void {
  if (result.ok) showPortal(result.value, path);
  else if (result.problem.code === 'unauthenticated') askToLogIn('');
  else showSignedOut(failureView(result.problem, () => void open()));
}

function showPortal(now: Standing, path: string): void {
  showStanding(now);
  go(path);
}

/** What stands around the page. */
function showStanding(now: Standing): void {
  standing = now;
  const { user, mustEnroll } = now;
  fill(headerSlot, header({ issuer, user, mustEnroll, onLogOut: () => logOut() }));
  fill(bannerSlot, ...banners(now, () => showStanding({ ...now, theft: undefined })));
}

function go(path: string, focus = false): void {
  if (standing) showPage(standing, standing.mustEnroll ? setUpPath : path, focus);
  else askAgain();
}

function showPage({ user }: Standing, path: string, focus: boolean): void {
  const page = pageAt(path);
  if (!isPage(location.pathname)) history.replaceState(null, '', path);
  else if (location.pathname !== path) history.pushState(null, '', path);
  shown = path;
  document.title = `${page.title} · ${issuer}`;
  const title = h('h1', { class: 'tf-title', tabindex: '-1' }, page.title);
  const heading = h('header', { class: 'tf-page-header' }, title, h('p', {}, page.lead));
  fill(content, bannerSlot, heading, page.create(api, user));
  if (focus) title.focus();
}

/** The browser's way back has changed the address already: who stays gets it back. */
async function leaveFor(path: string): Promise<void> {
  if (await mayLeave()) go(path, true);
  else if (location.pathname !== shown) history.pushState(null, '', shown);
}

/** After what changes how the visitor stands: the page itself stays as it is. */
async function refreshStanding(): Promise<void> {
  const result = await standingOf(api);
  if (!result.ok || !standing) return;
  showStanding({ ...result.value, theft: standing.theft && result.value.theft });
  if (result.value.mustEnroll) leadToSetUp();
}

function leadToSetUp(): void {
  if (!standing) return;
  showStanding({ ...standing, mustEnroll: true });
  if (shown !== setUpPath) go(setUpPath, true);
}

function showSignedOut(...page: Child[]): void {
  standing = undefined;
  fill(headerSlot, signedOutHeader(issuer));
  fill(content, ...page);
}

function showLogin(notice: string): void {
  history.replaceState(null, '', loginPath);
  showAlone('Log in', `Log in to ${issuer}`, tag('two-factor-login', notice ? { notice } : {}));
}

function showReset(): void {
  showAlone('New password', `New password for ${issuer}`, tag('password-reset', { 'login-href': loginPath }));
}

function showAlone(title: string, heading: string, element: HTMLElement): void {
  document.title = `${title} · ${issuer}`;
  showSignedOut(h('div', { class: 'tf-login' }, h('h1', { class: 'tf-hidden' }, heading), element));
}

function askToLogIn(notice: string): void {
  wanted = pathOf(location.pathname);
  showLogin(notice);
}

function askAgain(): void {
  askToLogIn('Your session has ended. Log in again to go on.');
}

async function logOut(): Promise<void> {
  if (!(await mayLeave())) return;
  const result = await api.logOut();
  if (!result.ok && result.problem.code !== 'unauthenticated')
    return fill(
      content,
      failureView(result.problem, () => void logOut()),
    );
  wanted = '/';
  showLogin('You are logged out.');
}

listen(document, 'two-factor-signed-in', async () => {
  enter(await standingOf(api), wanted);
  content.focus();
});
listen(document, 'two-factor-session-lost', askAgain);
listen(document, 'two-factor-enrollment-required', leadToSetUp);
listen(document, 'two-factor-enabled', () => void refreshStanding());
listen(document, 'two-factor-disabled', () => void refreshStanding());
listen(document, 'two-factor-policy-changed', () => void refreshStanding());
listen(document, 'two-factor-password-reset', () => showLogin('Your new password is saved. Log in with it.'));
window.addEventListener('hashchange', () => {
  if (isResetLink(location.hash)) showReset();
});
followLinks((path) => void leaveFor(path));
void open();
