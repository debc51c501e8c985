/** `acr`: one factor, or two (the levels of NIST SP 800-63B that they correspond to). */
export const ONE_FACTOR = 'urn:backplane:aal1'
export const TWO_FACTORS = 'urn:backplane:aal2'
