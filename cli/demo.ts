// industry-brain demo: the service on its own data directory, a simulated cluster registered over the HTTP API and published over MQTT.
// A second run goes on with the data, the credentials and the machines of the first.
import { resolve } from 'node:path'
import { type Config, readConfig } from '../config.ts'
import { firstSignIn, invite } from '../roles/first-sign-in.ts'
import { createLog } from '../roles/log.ts'
import { type Service, startService } from '../roles/service.ts'
import { type ClusterOptions, createCluster } from '../simulators/cluster.ts'
import type { EnterprisePlan } from '../simulators/cluster-plan.ts'
import { type Credentials, enrolCluster } from './enrol.ts'
import { whole } from './numbers.ts'
import { type Plants, startPlants } from './plants.ts'
import { lengthText, type ProgressLine, progressLine } from './progress.ts'
import { untilStopped } from './until-stopped.ts'

export type DemoOptions = {
  readonly enterprises: string
  readonly devices: string
  readonly hours: string
  readonly seed: string
  readonly simulate: boolean
}

const say = (line: string) => process.stdout.write(`${line}\n`)

export async function demo(options: DemoOptions): Promise<void> {
  const clusterOptions: ClusterOptions = {
    seed: options.seed,
    enterprises: whole('--enterprises', options.enterprises, 1, 2000),
    devices: whole('--devices', options.devices, 1, 20_000),
    assets: true,
  }
  const hours = whole('--hours', options.hours, 0, 168)
  const cluster = createCluster(clusterOptions)
  const config = readConfig({ IB_DATA_DIR: './data/demo', IB_LOG_LEVEL: 'warn' })
  const service = await startService(config, createLog(config.IB_LOG_LEVEL))
  const operator = await firstSignIn(service.registry, service.httpUrl, Date.now())
  say(`Industry Brain, with ${cluster.enterprises.length} simulated enterprises. Ctrl-C ends it; the next run goes on with its data.`)
  say(`  board  ${service.httpUrl}\n  mqtt   ${service.mqttUrl}\n`)
  if (operator === undefined) say('Sign in as operator: user admin, with the password you have set.')
  else say(`Sign in as operator of the cluster (link works once, within 24 h):\n  ${operator}`)

  const enrolling = progressLine('Registering the cluster')
  const setup = await invite(service.registry, { username: 'demo-setup', role: 'operator' }, service.httpUrl, Date.now())
  const credentials = await enrolCluster({
    http: service.httpUrl,
    token: setup.split('#token=')[1]!,
    cluster,
    file: resolve(config.IB_DATA_DIR, 'simulator-credentials.json'),
    year: `${new Date().getUTCFullYear() - 1}`,
    progress: enrolling.show,
  })
  await service.registry.removeUser('demo-setup')
  const { enterprise } = ownersWorks(cluster.enterprises)
  const owner = await invite(
    service.registry,
    { username: `owner-${enterprise.id}`.slice(0, 32), role: 'owner', enterprise: enterprise.id },
    service.httpUrl,
    Date.now(),
  )
  enrolling.end('done')
  say(`Sign in as owner of ${enterprise.name}, best on a phone (link works once, within 24 h):\n  ${owner}\n`)

  const plants = options.simulate ? publish(service, config, clusterOptions, credentials, hours) : undefined
  await untilStopped(service, async () => {
    await plants?.stop()
  })
}

/** A small electrical works that runs through the night, so that whoever opens its page finds machines at work; else the smallest there is. */
function ownersWorks(plans: readonly EnterprisePlan[]): EnterprisePlan {
  const small = (a: EnterprisePlan, b: EnterprisePlan) => a.units.length - b.units.length
  const electrical = plans.filter((p) => p.enterprise.segments[0]?.code === 'yq-lv-elec').sort(small)
  const runsAtNight = ({ sites }: EnterprisePlan) => sites[0]?.shifts.some(({ start, end }) => end <= start) === true
  return electrical.find((p) => runsAtNight(p) && p.units.length > 3) ?? electrical[0] ?? plans[0]!
}

function publish(service: Service, config: Config, cluster: ClusterOptions, credentials: Credentials, hours: number): Plants {
  const begun = performance.now()
  let line: ProgressLine | undefined
  let live = false
  const plants = startPlants(
    {
      url: service.mqttUrl,
      cluster,
      credentials,
      backfillHours: hours,
      truthFile: resolve(config.IB_DATA_DIR, 'simulator-truth.json'),
      stateFile: resolve(config.IB_DATA_DIR, 'simulator-state.json'),
    },
    {
      progress(p) {
        if (live) return
        // A second run fills no more than the time since the first: how long that is, the plants know.
        line ??= progressLine(`Back-filling ${lengthText(Date.now() - p.at)}`)
        const count = `${p.messages.toLocaleString('en')} messages, ${p.readings.toLocaleString('en')} readings`
        if (p.phase !== 'live') line.show(p.share, count)
        else {
          live = true
          line.end(`done, ${count} in ${((performance.now() - begun) / 1000).toFixed(0)} s. All plants publish live now.`)
        }
      },
      log: (text) => process.stderr.write(`simulator: ${text}\n`),
    },
  )
  plants.ended.catch((error: Error) => process.stderr.write(`The simulated plants stopped: ${error.message}\n`))
  return plants
}
