// One log for all roles: JSON lines on stderr, so that stdout stays for people. Secrets are redacted by name.
import { type Logger, pino } from 'pino'

export function createLog(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['password', 'token', '*.password', '*.token', 'headers.authorization', 'headers.cookie'],
    },
    pino.destination({ dest: 2, sync: true }),
  )
}
