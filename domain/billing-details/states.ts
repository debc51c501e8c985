export { TAX_ID_KINDS, TAX_REASONS } from '../../providers/payments/port.ts'
