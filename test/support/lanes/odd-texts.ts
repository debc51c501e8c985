/** Texts that JSON escapes, that a browser or a shell would take for its own, or that look like nothing. No NUL: Postgres takes none. */
export const ODD_TEXTS: readonly string[] = [
  'plain',
  'she said "so", and \'no\'',
  'C:\\new\\table\\u0041',
  'tab\tline\nreturn\rfeed\fback\b',
  `controls ${Array.from({ length: 31 }, (_, at) => String.fromCharCode(at + 1)).join('')}\u007f`,
  'lines\u2028and\u2029paragraphs\u0085',
  '🎬 👩‍👩‍👧‍👦 𝔘𝔫𝔦',
  'e\u0301 is not é, \u202Eright to left\u202C',
  '</script><!--{{y}}%s$1',
  '\ufeffbyte order \ufffe\uffff\ufffd',
  ' spaces  \u00a0 ',
  '\\u0001 in letters, "\\"',
]

/** As the one statement marks a place where there must be a value and is none: a text of a customer's may hold the same. */
export const LIKE_A_HOLE = 'not a hole: \u0001!'

export function oddText(at: number): string {
  return ODD_TEXTS[at % ODD_TEXTS.length] ?? ''
}
