/**
 * The reference portal around the elements: who is logged in, which page is shown. Everything about two
 * factors is in the elements and reaches this file as events.
 */
import './two-factor.ts';
import { createApi } from './api.ts';
import type { User } from './contract.ts';
import { fill, h } from './dom.ts';
import { listen } from './events.ts';
import { mayLeave } from './parts/leave-guard.ts';
import { failureView } from './parts/states.ts';
import { header, signedOutHeader } from './shell/header.ts';
import { isPage, loginPath, pageAt, pathOf } from './shell/pages.ts';
import { followLinks } from './shell/router.ts';

const api = createApi('');
const headerSlot = elementById('header');
const content = elementById('content');
let issuer = 'Client Portal';
let wanted = '/';
let shown = '/';

function elementById(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element #${id}`);
  return element;
}

async function open(): Promise<void> {
  const [config, session] = await Promise.all([api.config(), api.session()]);
  if (config.ok) issuer = config.value.issuer;
  if (session.ok) return showPortal(session.value.user, pathOf(location.pathname));
  if (session.problem.code === 'unauthenticated') return askToLogIn('');
  fill(headerSlot, signedOutHeader(issuer));
  fill(
    content,
    failureView(session.problem, () => void open()),
  );
}

function showPortal(user: User, path: string): void {
  fill(headerSlot, header({ issuer, user, onLogOut: () => logOut() }));
  go(path);
}

function go(path: string, focus = false): void {
  const page = pageAt(path);
  if (!isPage(location.pathname)) history.replaceState(null, '', path);
  else if (location.pathname !== path) history.pushState(null, '', path);
  shown = path;
  document.title = `${page.title} · ${issuer}`;
  const title = h('h1', { class: 'tf-title', tabindex: '-1' }, page.title);
  fill(content, h('header', { class: 'tf-page-header' }, title, h('p', {}, page.lead)), page.create(api));
  if (focus) title.focus();
}

/** The browser's way back has changed the address already: who stays gets it back. */
async function leaveFor(path: string): Promise<void> {
  if (await mayLeave()) go(path, true);
  else if (location.pathname !== shown) history.pushState(null, '', shown);
}

function showLogin(notice: string): void {
  history.replaceState(null, '', loginPath);
  document.title = `Log in · ${issuer}`;
  fill(headerSlot, signedOutHeader(issuer));
  const title = h('h1', { class: 'tf-hidden' }, `Log in to ${issuer}`);
  fill(content, h('div', { class: 'tf-login' }, title, loginElement(notice)));
}

function loginElement(notice: string): HTMLElement {
  const element = document.createElement('two-factor-login');
  if (notice) element.setAttribute('notice', notice);
  return element;
}

function askToLogIn(notice: string): void {
  wanted = pathOf(location.pathname);
  showLogin(notice);
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

listen(document, 'two-factor-signed-in', ({ user }) => {
  showPortal(user, wanted);
  content.focus();
});
listen(document, 'two-factor-session-lost', () =>
  askToLogIn('Your session has ended. Log in again to go on.'),
);
followLinks((path) => void leaveFor(path));
void open();
