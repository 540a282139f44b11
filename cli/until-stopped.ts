// Waits for Ctrl-C, SIGTERM or the end of a role, then closes in order. A second signal does not wait.
import type { Service } from '../roles/service.ts'

export async function untilStopped(service: Service, alsoClose: () => Promise<void> = async () => {}): Promise<void> {
  const reason = await Promise.race([
    service.failed,
    new Promise<'signal'>((done) => {
      process.once('SIGINT', () => done('signal'))
      process.once('SIGTERM', () => done('signal'))
    }),
  ])
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
  if (reason instanceof Error) {
    process.stderr.write(`${reason.message}\nThe journal holds everything that was acknowledged; start again to go on.\n`)
    process.exit(1)
  }
  process.stdout.write('Saving and closing …\n')
  await alsoClose()
  await service[Symbol.asyncDispose]()
  process.stdout.write('Closed.\n')
}
