/**
 * Links inside the portal change the page without loading it anew. Everything else (another origin, a new
 * tab, a download, a link within the page) is left to the browser.
 */
import { isPage } from './pages.ts';

export function followLinks(go: (path: string) => void): void {
  document.addEventListener('click', (event) => {
    const path = pathOfClick(event);
    if (path === undefined) return;
    event.preventDefault();
    go(path);
  });
  // A fragment stays within the page, or is a link of a mail.
  window.addEventListener('popstate', () => {
    if (isPage(location.pathname) && location.hash === '') go(location.pathname);
  });
}

function pathOfClick(event: MouseEvent): string | undefined {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
    return undefined;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.origin !== location.origin || link.hash || link.target || link.download) return undefined;
  return isPage(link.pathname) ? link.pathname : undefined;
}
