/** How far tokens have come, counted over the life of a server: what is refused early costs nothing of what comes after. */
export interface TokenStages {
  /** Headers and claims that were decoded, nothing of them believed yet. */
  decoded: number
  /** Keys that were looked for. */
  keyLookups: number
  /** Times that the issuer was asked for its keys. */
  keyFetches: number
  /** Signatures that were checked, of tokens and of proofs. */
  signatures: number
}

export function tokenStages(): TokenStages {
  return { decoded: 0, keyLookups: 0, keyFetches: 0, signatures: 0 }
}
