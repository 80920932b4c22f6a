// Bits, network addresses and the other rarely used families.

import { all, type CallTranslator, direct } from './call';

const bytesOr =
  (bytes: string, numbers: CallTranslator): CallTranslator =>
  (c) =>
    c.argType(0).kind === 'BYTES' ? `${bytes}(${all(c).join(', ')})` : numbers(c);

export const networkAndBitCalls: Readonly<Record<string, CallTranslator>> = {
  $bitwise_and: bytesOr('bq_bytes_and', (c) => `(${c.arg(0)} & ${c.arg(1)})`),
  $bitwise_or: bytesOr('bq_bytes_or', (c) => `(${c.arg(0)} | ${c.arg(1)})`),
  $bitwise_xor: bytesOr('bq_bytes_xor', (c) => `xor(${c.arg(0)}, ${c.arg(1)})`),
  $bitwise_not: bytesOr('bq_bytes_not', (c) => `(~${c.arg(0)})`),
  $bitwise_left_shift: bytesOr('bq_bytes_shift_left', direct('bq_shift_left')),
  $bitwise_right_shift: bytesOr('bq_bytes_shift_right', direct('bq_shift_right')),
  bit_count: bytesOr('bq_bit_count_bytes', direct('bq_bit_count')),
  'net.ip_from_string': direct('bq_net_ip_from_string'),
  'net.safe_ip_from_string': direct('bq_net_safe_ip_from_string'),
  'net.ip_to_string': direct('bq_net_ip_to_string'),
  'net.ip_net_mask': direct('bq_net_ip_net_mask'),
  'net.ip_trunc': direct('bq_net_ip_trunc'),
  'net.ipv4_from_int64': direct('bq_net_ipv4_from_int64'),
  'net.ipv4_to_int64': direct('bq_net_ipv4_to_int64'),
  'net.host': direct('bq_net_host'),
};
