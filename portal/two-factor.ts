/**
 * The elements alone, for an existing portal: load this as a module and `base.css` as a style sheet, then use
 * the tags. https://html.spec.whatwg.org/multipage/custom-elements.html
 */
import { define } from './elements/element.ts';
import { PasswordEditor } from './elements/password-editor.ts';
import { PasswordReset } from './elements/password-reset.ts';
import { RecentActivity } from './elements/recent-activity.ts';
import { RememberedDevices } from './elements/remembered-devices.ts';
import { TeamPhoneEditor } from './elements/team-phone-editor.ts';
import { TeamPolicy } from './elements/team-policy.ts';
import { TwoFactorLogin } from './elements/two-factor-login.ts';
import { TwoFactorSettings } from './elements/two-factor-settings.ts';

define('two-factor-login', TwoFactorLogin);
define('two-factor-settings', TwoFactorSettings);
define('team-phone-editor', TeamPhoneEditor);
define('remembered-devices', RememberedDevices);
define('recent-activity', RecentActivity);
define('password-editor', PasswordEditor);
define('password-reset', PasswordReset);
define('team-policy', TeamPolicy);
