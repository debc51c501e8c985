/** The engine does not know how to read this in one statement; the general lane does. Never an error to anyone. */
export class Declined extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'Declined'
  }
}
