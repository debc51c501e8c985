/** What pg makes of a value before it is sent; its types leave it out. */
declare module 'pg/lib/utils.js' {
  const utils: {
    /** Text as PostgreSQL reads it; bytes stay as they are. @throws Error for what holds itself */
    prepareValue(value: unknown): string | Buffer | null
  }
  export = utils
}
