import type { OutgoingMail, ProviderHost } from '../../host.ts'
import type { Background } from './background.ts'
import { html } from './html.ts'

/** What the issuer writes to people; every link is below the configured public address. */
export interface Mails {
  confirmAddress(to: string, code: string, link: string): void
  /** Somebody signed up with an address that has an account. */
  accountExists(to: string): void
  verifyAddress(to: string, link: string): void
  resetPassword(to: string, link: string): void
  passwordChanged(to: string): void
  confirmNewAddress(to: string, code: string): void
  newAddressTaken(to: string): void
  addressChanged(to: string, newAddress: string): void
  factorsChanged(to: string, what: string): void
}

export function createMails(
  host: Pick<ProviderHost, 'sendMail' | 'publicUrl'>,
  product: string,
  background: Background,
): Mails {
  const send = (to: string, subject: string, ...parts: readonly Part[]) =>
    background.run(`mail "${subject}"`, () => host.sendMail(toMail(to, subject, parts)))
  const notYou = (what: string) =>
    `If this was not you, ${what}. Reset your password on the sign-in page, and look at your sessions under “Your security”.`
  const home = `${host.publicUrl}/`
  const ignore =
    'If you did not ask for this, somebody may have mistyped their address: leave this mail alone, and nothing happens.'

  return {
    confirmAddress: (to, code, link) =>
      send(
        to,
        `Confirm your address for ${product}`,
        `Somebody, you we hope, is creating an account at ${product} with this address.`,
        `Your code is ${code}. Type it on the page where you signed up; it works for 15 minutes.`,
        'Or follow this link and confirm there:',
        { link },
        ignore,
      ),
    accountExists: (to) =>
      send(
        to,
        `You have an account at ${product} already`,
        `Somebody, perhaps you, tried to create an account at ${product} with this address. There is one already, and it was not changed.`,
        'Sign in with it. If you have forgotten the password, choose “Forgot your password?” on the sign-in page:',
        { link: home },
        'If this was not you, there is nothing to do.',
      ),
    verifyAddress: (to, link) =>
      send(
        to,
        `Confirm your address for ${product}`,
        'Confirm that this address is yours:',
        { link },
        'The link works for one day.',
        ignore,
      ),
    resetPassword: (to, link) =>
      send(
        to,
        `Choose a new password for ${product}`,
        `Somebody, you we hope, has asked for a new password for your account at ${product}. Choose it here:`,
        { link },
        'The link works once, for 30 minutes. If you did not ask for it, leave this mail alone: your password stays as it is.',
      ),
    passwordChanged: (to) =>
      send(
        to,
        `Your password for ${product} was changed`,
        `The password of your account at ${product} was changed just now, and other browsers and devices were signed out.`,
        notYou('somebody else can read your mail or knows your password'),
        { link: home },
      ),
    confirmNewAddress: (to, code) =>
      send(
        to,
        `Confirm your new address for ${product}`,
        `Your code is ${code}. Type it on the page where you changed your address; it works for 15 minutes.`,
        ignore,
      ),
    newAddressTaken: (to) =>
      send(
        to,
        `This address is in use at ${product}`,
        `Somebody tried to move their account at ${product} to this address. It belongs to an account already, and nothing was changed.`,
      ),
    addressChanged: (to, newAddress) =>
      send(
        to,
        `Your address at ${product} was changed`,
        `Your account at ${product} now has the address ${newAddress}. Nothing more will be sent to this one.`,
        'If this was not you, write to support at once.',
        { link: home },
      ),
    factorsChanged: (to, what) =>
      send(
        to,
        `How you sign in to ${product} was changed`,
        what,
        notYou('somebody else is signed in to your account'),
        { link: home },
      ),
  }
}

type Part = string | { readonly link: string }

function toMail(to: string, subject: string, parts: readonly Part[]): OutgoingMail {
  const paragraphs = parts.map((part) =>
    typeof part === 'string' ? html`<p>${part}</p>` : html`<p><a href="${part.link}">${part.link}</a></p>`,
  )
  return {
    to,
    subject,
    text: `${parts.map((part) => (typeof part === 'string' ? part : part.link)).join('\n\n')}\n`,
    html: paragraphs.map(({ markup }) => markup).join('\n'),
  }
}
