// industry-brain start: the service, until Ctrl-C.
import { readConfig } from '../config.ts'
import { firstSignIn } from '../roles/first-sign-in.ts'
import { createLog } from '../roles/log.ts'
import { startService } from '../roles/service.ts'
import { untilStopped } from './until-stopped.ts'

export async function start(): Promise<void> {
  const config = readConfig()
  const log = createLog(config.IB_LOG_LEVEL)
  const service = await startService(config, log)
  const link = await firstSignIn(service.registry, service.httpUrl, Date.now())
  process.stdout.write(
    `Industry Brain is running. Ctrl-C ends it.\n  board  ${service.httpUrl}\n  mqtt   ${service.mqttUrl}\n  API    ${service.httpUrl}/api/docs\n${
      link === undefined ? '' : `  sign in as operator, once, within 24 h:\n         ${link}\n`
    }`,
  )
  await untilStopped(service)
}
