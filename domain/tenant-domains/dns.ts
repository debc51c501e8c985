/** What the product asks of the internet's names. */
export interface Dns {
  /**
   * The TXT records of a name, each in one piece; none when the name or the record does not exist. Takes a few seconds at most.
   * @throws DomainError PROVIDER_UNAVAILABLE when no server answers
   */
  texts(name: string): Promise<readonly string[]>
}
