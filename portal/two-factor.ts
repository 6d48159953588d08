/**
 * The elements alone, for an existing portal: load this as a module and `base.css` as a style sheet, then use
 * the tags. https://html.spec.whatwg.org/multipage/custom-elements.html
 */
import { define } from './elements/element.ts';
import { RememberedDevices } from './elements/remembered-devices.ts';
import { TeamPhoneEditor } from './elements/team-phone-editor.ts';
import { TwoFactorLogin } from './elements/two-factor-login.ts';
import { TwoFactorSettings } from './elements/two-factor-settings.ts';

define('two-factor-login', TwoFactorLogin);
define('two-factor-settings', TwoFactorSettings);
define('team-phone-editor', TeamPhoneEditor);
define('remembered-devices', RememberedDevices);
