/**
 * A person at the portal: what they press and fill in, by the names they see. Nothing here knows how the pages are
 * built; what is not found by its label or role is not there for a screen reader either.
 */
import type { Locator, Page } from 'playwright-core';

export type MenuItem = '2-Factor Auth' | 'Team' | 'Devices' | 'Recent activity' | 'Password';

export class Visitor {
  readonly page: Page;
  readonly displayName: string;

  /** @param displayName as the account menu shows it */
  constructor(page: Page, displayName = 'Ada Lovelace') {
    this.page = page;
    this.displayName = displayName;
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, exact: true });
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name, exact: true });
  }

  get codeField(): Locator {
    return this.field('Authentication Code');
  }

  get twoFactorSwitch(): Locator {
    return this.page.getByRole('switch', { name: '2-Factor Auth', exact: true });
  }

  get qrCode(): Locator {
    return this.page.getByAltText('QR code with the key for your authenticator app');
  }

  async press(name: string): Promise<void> {
    await this.button(name).click();
  }

  /** Waits for a sentence. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  async open(origin: string): Promise<void> {
    await this.page.goto(origin);
    await this.field('User name').waitFor();
  }

  /** User name and password; what comes next depends on the account. */
  async enterPassword(username: string, password: string): Promise<void> {
    await this.field('User name').fill(username);
    await this.field('Password').fill(password);
    await this.press('Log In');
  }

  async enterCode(code: string, submit = 'Log In'): Promise<void> {
    await this.codeField.fill(code);
    await this.press(submit);
  }

  /** Logged in, on the first page. */
  async arrives(): Promise<void> {
    await this.heading('Overview').waitFor();
    await this.heading('Account').waitFor();
  }

  async goTo(item: MenuItem): Promise<void> {
    await this.press(this.displayName);
    await this.page.getByRole('link', { name: item, exact: true }).click();
    await this.page.getByRole('heading', { name: item, exact: true, level: 1 }).waitFor();
  }

  async logOut(): Promise<void> {
    await this.press(this.displayName);
    await this.press('Log out');
    await this.sees('You are logged out.');
  }

  /** Flips the switch to ON, as far as the QR code. */
  async beginSetup(): Promise<void> {
    await this.twoFactorSwitch.click();
    await this.qrCode.waitFor();
  }

  async editPhoneOf(name: string): Promise<Locator> {
    await this.press(`Edit phone of ${name}`);
    const dialog = this.dialog(`Phone of ${name}`);
    await dialog.waitFor();
    return dialog;
  }

  async savePhone(country: string, number: string): Promise<void> {
    await this.field('Country Code').selectOption({ label: country });
    await this.field('Cell Phone').fill(number);
    await this.press('Save');
  }
}
