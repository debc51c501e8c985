import { domainToASCII } from 'node:url'

/** Whoever has an address there is anybody: no tenant can speak for these, whatever its DNS says. */
const PUBLIC_MAIL_HOSTS: ReadonlySet<string> = new Set([
  ...['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com', 'ymail.com'],
  ...['aol.com', 'icloud.com', 'me.com', 'mac.com', 'proton.me', 'protonmail.com', 'pm.me', 'gmx.com', 'gmx.de'],
  ...['gmx.net', 'web.de', 'mail.com', 'mail.ru', 'yandex.com', 'yandex.ru', 'zoho.com', 'fastmail.com', 'hey.com'],
  ...['tutanota.com', 'tuta.com', 'qq.com', '163.com', '126.com', 'naver.com', 'orange.fr', 'free.fr', 'laposte.net'],
  ...['libero.it', 'btinternet.com', 'comcast.net', 't-online.de', 'hotmail.co.uk', 'yahoo.co.uk', 'yahoo.co.jp'],
])

/** Stands in front of the domain: the domain itself may be a website's. */
const CHALLENGE_LABEL = '_backplane-challenge'
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

export function challengeName(domain: string): string {
  return `${CHALLENGE_LABEL}.${domain}`
}

/** Lower case, without a dot at the end, other scripts in the form that DNS and mail use: `bücher.example` → `xn--bcher-kva.example`. */
export function normaliseDomain(domain: string): string {
  return domainToASCII(domain.trim().replace(/\.$/, '')).toLowerCase()
}

/** Why a tenant cannot have this domain, or null. @param domain normalised */
export function domainProblem(domain: string): string | null {
  const labels = domain.split('.')
  const top = labels.at(-1) ?? ''
  if (domain.length > 200 || labels.length < 2 || !labels.every((label) => LABEL.test(label)) || /^\d+$/.test(top))
    return 'This is no domain. Write it as example.com, without "https://" and without an @.'
  return PUBLIC_MAIL_HOSTS.has(domain) ? 'Everybody can have an address there, so no tenant can verify it.' : null
}

/** The domain of an address, normalised. */
export function domainOfAddress(address: string): string {
  return normaliseDomain(address.slice(address.lastIndexOf('@') + 1))
}
