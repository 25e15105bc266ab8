/** The code of a fault (`ECONNREFUSED`), never its message: that may quote what it was about. */
export function faultCode(fault: unknown): string {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined;
  if (typeof code === 'string' && CODE.test(code)) return code;
  const cause = fault instanceof Error ? fault.cause : undefined;
  return cause === undefined ? 'fault' : faultCode(cause);
}

const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;
