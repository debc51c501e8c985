/** A form as a page shows it: where it is sent, and the values that it already holds. */
export interface PageForm {
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
}

/** The page's first form that is posted; null when it has none. */
export function readForm(page: string): PageForm | null {
  const form = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(page)
  const action = form && attribute(form[1] ?? '', 'action')
  if (!form || !action) return null
  const fields: Record<string, string> = {}
  for (const [, attributes = ''] of (form[2] ?? '').matchAll(/<input\b([^>]*)>/gi)) {
    const name = attribute(attributes, 'name')
    if (name) fields[name] = attribute(attributes, 'value') ?? ''
  }
  return { action, fields }
}

/** The address of the page's first link whose text is `label`. */
export function readLink(page: string, label: string): string | null {
  for (const [, attributes = '', text = ''] of page.matchAll(/<a\b([^>]*)>([^<]*)<\/a>/gi)) {
    if (plain(text).trim() === label) return attribute(attributes, 'href')
  }
  return null
}

/** What the page says is wrong: the texts of its error and notice paragraphs; an empty one waits for a script. */
export function readErrors(page: string): string[] {
  return [...page.matchAll(/<p class="(?:error|notice)"[^>]*>([^<]+)<\/p>/gi)].map(([, text = '']) => plain(text))
}

function attribute(attributes: string, name: string): string | null {
  const match = new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(attributes)
  return match ? plain(match[1] ?? '') : null
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

function plain(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_match, entity: string) => ENTITIES[entity] ?? '')
}
