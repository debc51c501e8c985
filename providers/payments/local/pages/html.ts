/** Text that is markup already. Only `html` makes it, so that nothing reaches a page unescaped. */
export interface Html {
  readonly markup: string
}

type Part = string | number | Html | null | readonly Html[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template whose values are escaped, save those that are markup themselves; null leaves nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.reduce((page, text, index) => page + render(parts[index - 1] ?? null) + text) }
}

function render(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'string' || typeof part === 'number')
    return String(part).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '')
  return 'markup' in part ? part.markup : part.map((each) => each.markup).join('')
}
