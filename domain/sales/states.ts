/** Where a sale stands for its seller. `disputed`: the buyer's bank has taken the money back and has not decided; `returned`: all of it went back. */
export const SALE_STATES = ['sold', 'disputed', 'returned'] as const
export type SaleState = (typeof SALE_STATES)[number]
